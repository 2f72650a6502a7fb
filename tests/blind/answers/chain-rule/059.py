# question: dx_du
# kind: wrong
# mistakes: 1
# label: Returns the transposed Jacobian of shape (2, 3).
# exercise: chain-rule
import numpy as np


def dx_du(u):
    u1, u2 = u
    e = np.exp(u1 + u2)
    return np.array([[np.cos(u1), -np.sin(u1), e],
                     [-np.sin(u2), -np.cos(u2), e]])
