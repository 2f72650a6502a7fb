# question: dq_dt
# kind: wrong
# mistakes: 1
# label: Uses whole-number division for the column, so 1 // 2 is 0 and -1 // 2 is -1.
# exercise: chain-rule
import numpy as np


def dq_dt(t):
    u = np.array([1 + t / 2, 1 - t / 2])
    x = np.array([np.sin(u[0]) + np.cos(u[1]), np.cos(u[0]) - np.sin(u[1]), np.exp(u[0] + u[1])])
    dq = np.exp(x[2]) * np.array([np.cos(x[0]) * np.cos(x[1]), -np.sin(x[0]) * np.sin(x[1]), np.sin(x[0]) * np.cos(x[1])])
    dx = np.array([[np.cos(u[0]), -np.sin(u[1])], [-np.sin(u[0]), -np.cos(u[1])], [x[2], x[2]]])
    du = np.array([1 // 2, -1 // 2])
    return dq @ dx @ du
