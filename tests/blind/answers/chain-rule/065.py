# question: dq_dt
# kind: wrong
# mistakes: 1
# label: The column has +1/2 twice, though 1 - t/2 falls.
# exercise: chain-rule
import numpy as np


def dq_dx(x):
    x1, x2, x3 = x
    return np.exp(x3) * np.array([np.cos(x1) * np.cos(x2), -np.sin(x1) * np.sin(x2), np.sin(x1) * np.cos(x2)])


def dx_du(u):
    u1, u2 = u
    e = np.exp(u1 + u2)
    return np.array([[np.cos(u1), -np.sin(u2)], [-np.sin(u1), -np.cos(u2)], [e, e]])


def dq_dt(t):
    u1, u2 = 1 + t / 2, 1 - t / 2
    x = np.array([np.sin(u1) + np.cos(u2), np.cos(u1) - np.sin(u2), np.exp(u1 + u2)])
    return dq_dx(x) @ dx_du([u1, u2]) @ np.array([0.5, 0.5])
