# question: C_0
# kind: wrong
# mistakes: 1
# label: Forgets the square: gives the error instead of the cost.
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


# 1. The cost of one example: w1 = 1.3, b1 = -0.1, x = 0, y = 1.
C_0 = a1(1.3, -0.1, 0) - 1
