# question: da_da
# kind: wrong
# mistakes: 2
# label: Multiplies by cosh squared instead of dividing, and averages the slopes over the layer.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    slope = np.mean(np.cosh(z) ** 2)
    return slope * W
