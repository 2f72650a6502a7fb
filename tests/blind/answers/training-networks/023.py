# question: dCdw
# kind: wrong
# mistakes: 1
# label: Leaves out the last link dz/dw = x.
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
    a = a1(w1, b1, x)
    return 2 * (a - y) * (1 - a**2)
