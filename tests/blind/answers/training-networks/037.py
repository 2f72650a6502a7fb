# question: dCdw
# kind: right
# mistakes: 0
# label: Writes the slope of tanh with exponentials, 4 / (e^z + e^-z)^2.
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


def dCdw(w1, b1, x, y):
    z = w1 * x + b1
    p, m = np.exp(z), np.exp(-z)
    a = (p - m) / (p + m)
    slope = 4 / (p + m) ** 2
    return (2 * a - 2 * y) * slope * x
