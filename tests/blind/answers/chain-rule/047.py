# question: dp_dt
# kind: wrong
# mistakes: 1
# label: Forgets the -1 in the derivative of 3 u2^2 - u2.
# exercise: chain-rule
import numpy as np


def dp_dt(t):
    u1, u2 = np.exp(t / 2), np.exp(-2 * t)
    x1 = 2 * u1**2 + 3 * u2**2 - u2
    x2 = 2 * u1 - 5 * u2**3
    row = np.array([-np.sin(x1) * np.sin(x2), np.cos(x1) * np.cos(x2)])
    J = np.array([[4 * u1, 6 * u2], [2, -15 * u2**2]])
    du = np.array([0.5 * u1, -2 * u2])
    return row @ J @ du
