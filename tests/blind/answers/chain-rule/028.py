# question: dg_dt
# kind: wrong
# mistakes: 1
# label: The row holds only the derivatives of x1^2 x2^2, the term x1 x2 was forgotten.
# exercise: chain-rule
import numpy as np


def dg_dt(t):
    x1 = 1 - t**2
    x2 = 1 + t**2
    row = np.array([[2*x1*x2**2, 2*x2*x1**2]])
    column = np.array([[-2*t], [2*t]])
    return row @ column
