# question: dh_dt
# kind: wrong
# mistakes: 1
# label: The matrix in the middle has +3 in place of -3 at the lower right.
# exercise: chain-rule
import numpy as np


def dh_dt(t):
    u1 = np.cos(t/2)
    u2 = np.sin(2*t)
    x1 = 2*u1 + 3*u2
    x2 = 2*u1 - 3*u2
    row = np.array([[2*x1, -2*x2]])
    mat = np.array([[2, 3], [2, 3]])
    col = np.array([[-0.5*np.sin(t/2)], [2*np.cos(2*t)]])
    return row @ mat @ col
