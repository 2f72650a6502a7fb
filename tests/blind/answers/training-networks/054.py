# question: dCdb
# kind: right
# mistakes: 0
# label: Uses sech via np.reciprocal and nested helper functions.
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
    def sech(t):
        return np.reciprocal(np.cosh(t))

    def outer(a):
        return 2 * a - 2 * y

    def inner():
        return w1 * x + b1

    return outer(sigma(inner())) * sech(inner()) * sech(inner())
