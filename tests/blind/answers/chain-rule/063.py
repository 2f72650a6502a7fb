# question: dx_du
# kind: wrong
# mistakes: 2
# label: Splits the last row into e^u1 and e^u2, and has the wrong sign in the derivative of -sin(u2).
# exercise: chain-rule
import numpy as np


def dx_du(u):
    u1, u2 = u
    return np.array([[np.cos(u1), -np.sin(u2)],
                     [-np.sin(u1), np.cos(u2)],
                     [np.exp(u1), np.exp(u2)]])
