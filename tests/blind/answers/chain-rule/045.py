# question: dh_dt
# kind: right
# mistakes: 0
# label: Right: writes h as the quadratic form u'Qu and differentiates that.
# exercise: chain-rule
import numpy as np

A = np.array([[2.0, 3.0], [2.0, -3.0]])
Q = A.T @ np.diag([1.0, -1.0]) @ A


def dh_dt(t):
    u = np.array([np.cos(t / 2), np.sin(2 * t)])
    v = np.array([-np.sin(t / 2) / 2, 2 * np.cos(2 * t)])
    return 2 * u @ Q @ v
