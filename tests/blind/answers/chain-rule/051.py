# question: dp_dt
# kind: wrong
# mistakes: 2
# label: Lacks the minus sign of the first partial derivative, and has the matrix transposed.
# exercise: chain-rule
import numpy as np


def dp_dt(t):
    u1, u2 = np.exp(t / 2), np.exp(-2 * t)
    x1, x2 = 2 * u1**2 + 3 * u2**2 - u2, 2 * u1 - 5 * u2**3
    row = np.array([np.sin(x1) * np.sin(x2), np.cos(x1) * np.cos(x2)])
    J = np.array([[4 * u1, 2], [6 * u2 - 1, -15 * u2**2]])
    return row.dot(J).dot(np.array([u1 / 2, -2 * u2]))
