# question: dp_dt
# kind: wrong
# mistakes: 1
# label: Forgets the -1 from the term -u2 in the matrix.
# exercise: chain-rule

import numpy as np

def dp_dt(t):
    u = [np.exp(0.5 * t), np.exp(-2 * t)]
    du = [0.5 * np.exp(0.5 * t), -2 * np.exp(-2 * t)]
    x = [2 * u[0]**2 + 3 * u[1]**2 - u[1], 2 * u[0] - 5 * u[1]**3]
    dx0 = 4 * u[0] * du[0] + 6 * u[1] * du[1]
    dx1 = 2 * du[0] - 15 * u[1]**2 * du[1]
    return -np.sin(x[0]) * np.sin(x[1]) * dx0 + np.cos(x[0]) * np.cos(x[1]) * dx1
