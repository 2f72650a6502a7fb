# question: partials
# kind: wrong
# mistakes: 2
# label: Takes dz/db to be a1 instead of 1, and sigma for its own derivative.
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


partials = ["dzdb-a1", "dadz-s", "dCda-2", "dzdw-a0"]
