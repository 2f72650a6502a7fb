# question: dCdb
# kind: wrong
# mistakes: 2
# label: Subtracts the bias in z and has the sign of 1 - tanh^2 wrong.
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
    z = w1 * x - b1
    a = np.tanh(z)
    return 2 * (a - y) * (1 + a ** 2)
