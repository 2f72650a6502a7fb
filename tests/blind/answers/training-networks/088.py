# question: da_da
# kind: right
# mistakes: 0
# label: Index notation with einsum.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    return np.einsum("i,ik->ik", 1 - np.tanh(z) ** 2, W)
