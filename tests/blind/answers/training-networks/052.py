# question: dCdb
# kind: right
# mistakes: 0
# label: A small dual number class does the differentiation.
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


class Dual:
    """value + derivative * eps"""

    def __init__(self, v, d=0.0):
        self.v, self.d = v, d

    def __add__(self, other):
        return Dual(self.v + other.v, self.d + other.d)

    def __sub__(self, other):
        return Dual(self.v - other.v, self.d - other.d)

    def __mul__(self, other):
        return Dual(self.v * other.v, self.v * other.d + self.d * other.v)

    def tanh(self):
        t = np.tanh(self.v)
        return Dual(t, (1 - t * t) * self.d)


def dCdb(w1, b1, x, y):
    error = (Dual(w1) * Dual(x) + Dual(b1, 1.0)).tanh() - Dual(y)
    return (error * error).d
