# question: dCdw
# kind: wrong
# mistakes: 2
# label: Uses the logistic slope a (1 - a) for tanh and forgets to subtract y.
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
    dCda = 2 * a
    dadz = a * (1 - a)
    return dCda * dadz * x
