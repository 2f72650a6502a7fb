# question: da_da
# kind: wrong
# mistakes: 1
# label: Multiplies the slopes along the columns instead of the rows (no column vector).
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    slope = 1 / np.cosh(z) ** 2
    return slope * W
