# question: dp_dt
# kind: wrong
# mistakes: 1
# label: Differentiates 5 u2^3 to 15 u2 and not to 15 u2^2.
# exercise: chain-rule
import numpy as np


def dp_dt(t):
    u = np.array([np.exp(t / 2), np.exp(-2 * t)])

    def x(u):
        return np.array([2 * u[0]**2 + 3 * u[1]**2 - u[1], 2 * u[0] - 5 * u[1]**3])

    def Jx(u):
        return np.array([[4 * u[0], 6 * u[1] - 1], [2, -15 * u[1]]])

    def Jp(x):
        return np.array([-np.sin(x[0]) * np.sin(x[1]), np.cos(x[0]) * np.cos(x[1])])

    return Jp(x(u)) @ Jx(u) @ np.array([0.5 * u[0], -2 * u[1]])
