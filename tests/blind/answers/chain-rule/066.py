# question: dq_dt
# kind: wrong
# mistakes: 1
# label: Multiplies with u(t) and not with its derivative at the end of the chain.
# exercise: chain-rule
import numpy as np


def dq_dt(t):
    u = np.array([1 + t/2, 1 - t/2])
    u1, u2 = u
    x1 = np.sin(u1) + np.cos(u2)
    x2 = np.cos(u1) - np.sin(u2)
    x3 = np.exp(u1 + u2)
    row = np.array([np.cos(x1)*np.cos(x2)*np.exp(x3), -np.sin(x1)*np.sin(x2)*np.exp(x3), np.sin(x1)*np.cos(x2)*np.exp(x3)])
    mat = np.array([[np.cos(u1), -np.sin(u2)], [-np.sin(u1), -np.cos(u2)], [np.exp(u1+u2), np.exp(u1+u2)]])
    return row @ mat @ u
