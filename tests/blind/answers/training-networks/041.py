# question: dCdw
# kind: right
# mistakes: 0
# label: Forward-mode differentiation by hand: carries value and derivative along as pairs.
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
    # (value, derivative with respect to w1)
    w = (w1, 1.0)
    z = (w[0] * x + b1, w[1] * x)
    a = (sigma(z[0]), z[1] / np.cosh(z[0]) ** 2)
    e = (a[0] - y, a[1])
    cost = (e[0] ** 2, 2 * e[0] * e[1])
    return cost[1]
