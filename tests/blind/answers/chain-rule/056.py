# question: dq_dx
# kind: wrong
# mistakes: 1
# label: Counts the entries of x from 1, so that x[3] does not exist.
# exercise: chain-rule
import numpy as np


def dq_dx(x):
    s1, c1 = np.sin(x[1]), np.cos(x[1])
    s2, c2 = np.sin(x[2]), np.cos(x[2])
    e = np.exp(x[3])
    return np.array([c1 * c2 * e, -s1 * s2 * e, s1 * c2 * e])
