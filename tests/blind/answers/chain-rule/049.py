# question: dp_dt
# kind: wrong
# mistakes: 1
# label: Takes the matrix in the middle once, at u = (1, 1), and not where the chain is at time t.
# exercise: chain-rule
import numpy as np

J_x = np.array([[4, 5], [2, -15]])   # Jacobian of x


def dp_dt(t):
    u1 = np.exp(t / 2)
    u2 = np.exp(-2 * t)
    x1 = 2 * u1**2 + 3 * u2**2 - u2
    x2 = 2 * u1 - 5 * u2**3
    row = np.array([-np.sin(x1) * np.sin(x2), np.cos(x1) * np.cos(x2)])
    return row @ J_x @ np.array([u1 / 2, -2 * u2])
