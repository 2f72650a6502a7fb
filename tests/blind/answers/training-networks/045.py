# question: dCdb
# kind: wrong
# mistakes: 1
# label: Uses sinh instead of cosh in the slope.
# exercise: training-networks

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
    z = w1 * x + b1
    return 2 * (sigma(z) - y) * (1 / np.sinh(z) ** 2)
