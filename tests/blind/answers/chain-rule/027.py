# question: dg_dt
# kind: wrong
# mistakes: 1
# label: The derivative of 1 - t^2 lacks its minus sign.
# exercise: chain-rule
import numpy as np


def dg_dt(t):
    """The derivative of g with respect to t."""
    x1, x2 = 1 - t**2, 1 + t**2
    row = np.array([2 * x1 * x2**2 + x2, 2 * x1**2 * x2 + x1])
    column = np.array([2 * t, 2 * t])
    return row @ column
