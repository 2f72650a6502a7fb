# question: dCdw
# kind: wrong
# mistakes: 1
# label: Evaluates the slope of sigma at the activation instead of at z.
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


def d_sigma(u):
    return 1 - np.tanh(u) ** 2


def dCdw(w1, b1, x, y):
    z = w1 * x + b1
    a = sigma(z)
    return 2 * (a - y) * d_sigma(a) * x
