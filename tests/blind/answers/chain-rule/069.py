# question: dq_dt
# kind: wrong
# mistakes: 2
# label: Uses 1 + t/2 for both entries of u, and forgets the factor 1/2 in the column.
# exercise: chain-rule
import numpy as np


def dq_dt(t):
    u1 = 1 + t / 2
    u2 = 1 + t / 2
    x1, x2, x3 = np.sin(u1) + np.cos(u2), np.cos(u1) - np.sin(u2), np.exp(u1 + u2)
    row = np.array([np.cos(x1) * np.cos(x2), -np.sin(x1) * np.sin(x2), np.sin(x1) * np.cos(x2)]) * np.exp(x3)
    J = np.array([[np.cos(u1), -np.sin(u2)],
                  [-np.sin(u1), -np.cos(u2)],
                  [x3, x3]])
    return row @ J @ np.array([1, -1])
