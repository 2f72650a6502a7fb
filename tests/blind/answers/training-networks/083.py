# question: da_da
# kind: wrong
# mistakes: 1
# label: Multiplies the diagonal matrix of slopes entry by entry (* instead of @).
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    D = np.diag(1 - np.tanh(z) ** 2)
    return D * W
