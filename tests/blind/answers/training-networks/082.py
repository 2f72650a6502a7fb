# question: da_da
# kind: wrong
# mistakes: 1
# label: Does not square cosh.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    return np.diag(1 / np.cosh(z)) @ W
