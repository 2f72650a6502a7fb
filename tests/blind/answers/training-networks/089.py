# question: da_da
# kind: right
# mistakes: 0
# label: Complex step in z along every column of W, no formula for the slope at all.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    h = 1e-30
    columns = [np.tanh(z + 1j * h * W[:, k]).imag / h for k in range(W.shape[1])]
    return np.stack(columns, axis=1)
