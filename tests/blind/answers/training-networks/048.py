# question: dCdb
# kind: wrong
# mistakes: 1
# label: Operator precedence: divides by cosh and multiplies by cosh again, so the slope cancels.
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
    c = np.cosh(z)
    return 2 * (np.tanh(z) - y) * 1 / c * c
