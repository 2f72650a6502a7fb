# question: dh_dt
# kind: wrong
# mistakes: 2
# label: Loses the minus sign in the derivative of cos(t/2), and writes the matrix transposed.
# exercise: chain-rule
import numpy as np


def dh_dt(t):
    u1, u2 = np.cos(t / 2), np.sin(2 * t)
    x1 = 2 * u1 + 3 * u2
    x2 = 2 * u1 - 3 * u2
    J_h = np.array([2 * x1, -2 * x2])
    J_x = np.array([[2, 2],
                    [3, -3]])
    du = np.array([0.5 * np.sin(t / 2), 2 * np.cos(2 * t)])
    return J_h @ J_x @ du
