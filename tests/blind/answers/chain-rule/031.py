# question: dg_dt
# kind: wrong
# mistakes: 2
# label: Differentiates x1^2 x2^2 to 2 x1 times 2 x2 in both entries, and t^2 to t.
# exercise: chain-rule
import numpy as np


def dg_dt(t):
    x1, x2 = 1 - t**2, 1 + t**2
    row = np.array([4 * x1 * x2 + x2, 4 * x1 * x2 + x1])
    column = np.array([-t, t])
    return np.dot(row, column)
