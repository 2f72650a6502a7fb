# question: dg_dt
# kind: wrong
# mistakes: 1
# label: Swaps the two partial derivatives in the row.
# exercise: chain-rule

import numpy as np

def dg_dt(t):
    x1 = 1 - t**2
    x2 = 1 + t**2
    dg1 = 2 * x1 * x2**2 + x2
    dg2 = 2 * x2 * x1**2 + x1
    J = np.array([dg2, dg1])
    v = np.array([-2 * t, 2 * t])
    return np.dot(J, v)
