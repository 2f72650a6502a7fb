# question: dCdw
# kind: right
# mistakes: 0
# label: Multiplies the square out first: differentiates a^2 - 2 a y + y^2 term by term.
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
    # C = a^2 - 2ay + y^2, y is a constant
    a = a1(w1, b1, x)
    dadw = x * (1 - a) * (1 + a)
    first = 2 * a * dadw
    second = -2 * y * dadw
    return first + second
