# question: dq_dt
# kind: wrong
# mistakes: 1
# label: Takes x3 = u1 + u2 without the exponential when it computes the point x.
# exercise: chain-rule
import numpy as np


def dq_dt(t):
    u1, u2 = 1 + t / 2, 1 - t / 2
    x1, x2, x3 = np.sin(u1) + np.cos(u2), np.cos(u1) - np.sin(u2), u1 + u2
    e = np.exp(u1 + u2)
    row = np.array([[np.cos(x1) * np.cos(x2), -np.sin(x1) * np.sin(x2), np.sin(x1) * np.cos(x2)]]) * np.exp(x3)
    J = np.array([[np.cos(u1), -np.sin(u2)], [-np.sin(u1), -np.cos(u2)], [e, e]])
    col = np.array([[0.5], [-0.5]])
    return (row @ J @ col).item()
