# question: dCdw
# kind: right
# mistakes: 0
# label: A lambda that holds its links in a list and multiplies them with reduce.
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


from functools import reduce
from operator import mul

links = lambda w1, b1, x, y: [2 * (a1(w1, b1, x) - y), 1 - sigma(w1 * x + b1) ** 2, x]
dCdw = lambda w1, b1, x, y: reduce(mul, links(w1, b1, x, y))
