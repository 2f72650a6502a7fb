# question: da_da
# kind: wrong
# mistakes: 1
# label: Uses the matrix product of slopes and weights and so sums over the rows.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    ds = 1 / np.cosh(z) ** 2
    return ds @ W
