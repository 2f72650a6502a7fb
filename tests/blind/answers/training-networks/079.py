# question: da_da
# kind: wrong
# mistakes: 1
# label: Loops stop one too early, so that the last row stays zero.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    m, n = W.shape
    J = np.zeros((m, n))
    for i in range(m - 1):
        for k in range(n):
            J[i, k] = W[i, k] / np.cosh(z[i]) ** 2
    return J
