# question: da_da
# kind: wrong
# mistakes: 1
# label: Uses sigma(z) instead of its derivative.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    return sigma(z)[:, None] * W
