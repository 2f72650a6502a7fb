# question: C_0
# kind: wrong
# mistakes: 1
# label: Averages over both examples of NOT instead of taking the one example.
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


data = [(0, 1), (1, 0)]
C_0 = sum(C(1.3, -0.1, x, y) for x, y in data) / len(data)
