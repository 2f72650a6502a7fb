# question: dq_dt
# kind: right
# mistakes: 0
# label: Right: notices that u1 + u2 is always 2, so x3 does not move and only two terms remain.
# exercise: chain-rule
import numpy as np

K = np.exp(np.exp(2))      # e^x3 with x3 = e^2 for all t


def dq_dt(t):
    a, b = 1 + t / 2, 1 - t / 2
    x1, v1 = np.sin(a) + np.cos(b), (np.cos(a) + np.sin(b)) / 2
    x2, v2 = np.cos(a) - np.sin(b), (np.cos(b) - np.sin(a)) / 2
    return K * (np.cos(x1) * np.cos(x2) * v1 - np.sin(x1) * np.sin(x2) * v2)
