# question: C_0
# kind: right
# mistakes: 0
# label: Writes tanh with exponentials instead of calling C.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

# Given. You need not change this part.

sigma = np.tanh


def a1(w1, b1, a0):
    """The activation of the network with one input and one output."""
    return sigma(w1 * a0 + b1)


def C(w1, b1, x, y):
    """The cost of the example (x, y)."""
    return (a1(w1, b1, x) - y) ** 2


z = 1.3 * 0 - 0.1
e = np.exp(2 * z)
C_0 = (1 - (e - 1) / (e + 1)) ** 2   # (a-y)^2 = (y-a)^2
