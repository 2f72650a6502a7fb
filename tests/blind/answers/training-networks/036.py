# question: dCdw
# kind: right
# mistakes: 0
# label: Complex step derivative of the given cost, exact to rounding.
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


def dCdw(w1, b1, x, y):
    h = 1e-30
    return C(w1 + 1j * h, b1, x, y).imag / h
