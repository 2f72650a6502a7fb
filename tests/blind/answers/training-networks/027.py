# question: dCdw
# kind: wrong
# mistakes: 1
# label: Prints the result instead of returning it.
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
    z = w1 * x + b1
    dCda = 2 * (a1(w1, b1, x) - y)
    dadz = 1 - np.tanh(z) ** 2
    dzdw = x
    print(dCda * dadz * dzdw)

dCdw(1.3, -0.1, 0, 1)
