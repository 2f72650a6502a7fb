# question: dp_dt
# kind: right
# mistakes: 0
# label: Right: walks all four paths from t to p and adds their products.
# exercise: chain-rule
import numpy as np


def dp_dt(t):
    u = {1: np.exp(t / 2), 2: np.exp(-2 * t)}
    x = {1: 2 * u[1]**2 + 3 * u[2]**2 - u[2], 2: 2 * u[1] - 5 * u[2]**3}
    p_x = {1: -np.sin(x[1]) * np.sin(x[2]), 2: np.cos(x[1]) * np.cos(x[2])}
    x_u = {(1, 1): 4 * u[1], (1, 2): 6 * u[2] - 1, (2, 1): 2, (2, 2): -15 * u[2]**2}
    u_t = {1: u[1] / 2, 2: -2 * u[2]}
    return sum(p_x[i] * x_u[i, j] * u_t[j] for i, j in x_u)
