# question: dx_du
# kind: wrong
# mistakes: 1
# label: The comma between the second and the third row is missing, so Python tries to index a list.
# exercise: chain-rule
import numpy as np


def dx_du(u):
    u1, u2 = u
    return np.array([
        [np.cos(u1), -np.sin(u2)],
        [-np.sin(u1), -np.cos(u2)]
        [np.exp(u1 + u2), np.exp(u1 + u2)],
    ])
