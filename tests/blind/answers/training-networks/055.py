# question: dCdb
# kind: right
# mistakes: 0
# label: Written for the doubled argument: slope = 2 / (cosh(2z) + 1).
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


def dCdb(w1, b1, x, y):
    # cosh(2z) = 2 cosh(z)^2 - 1
    z = w1 * x + b1
    dadz = 2 / (np.cosh(2 * z) + 1)
    dCda = 2 * (sigma(z) - y)
    dzdb = 1.0
    result = dzdb
    for link in (dadz, dCda):
        result = result * link
    return result
