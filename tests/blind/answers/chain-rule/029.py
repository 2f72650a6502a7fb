# question: dg_dt
# kind: wrong
# mistakes: 1
# label: Writes 2x1 for 2 times x1, which Python cannot read.
# exercise: chain-rule
import numpy as np


def dg_dt(t):
    x1, x2 = 1 - t**2, 1 + t**2
    row = np.array([2x1 * x2**2 + x2, 2x2 * x1**2 + x1])
    column = np.array([-2 * t, 2 * t])
    return row @ column
