# question: dCdw
# kind: wrong
# mistakes: 1
# label: Forgets the factor 2 of the square's derivative.
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
    """The derivative of C with respect to the weight w1."""
    z = w1 * x + b1
    dCda = a1(w1, b1, x) - y
    dadz = 1 / np.cosh(z) ** 2
    dzdw = x
    return dCda * dadz * dzdw
