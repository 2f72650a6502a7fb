# question: dh_dt
# kind: wrong
# mistakes: 1
# label: Drops the inner derivatives 1/2 and 2 of t/2 and 2t.
# exercise: chain-rule
import numpy as np


def dh_dt(t):
    u = np.array([np.cos(t / 2), np.sin(2 * t)])
    A = np.array([[2, 3], [2, -3]])
    x = A @ u
    row = np.array([2 * x[0], -2 * x[1]])
    du = np.array([-np.sin(t / 2), np.cos(2 * t)])
    return row @ A @ du
