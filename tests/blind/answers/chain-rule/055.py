# question: dq_dx
# kind: wrong
# mistakes: 1
# label: The third entry is e^x3 alone, the factors sin(x1) cos(x2) are treated as constants that vanish.
# exercise: chain-rule
import numpy as np


def dq_dx(x):
    x1, x2, x3 = x
    e = np.exp(x3)
    return np.array([[np.cos(x1) * np.cos(x2) * e, -np.sin(x1) * np.sin(x2) * e, e]])
