# question: da_da
# kind: wrong
# mistakes: 1
# label: Hardcodes the sizes 2 and 3 of the layer above.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    J = np.zeros((2, 3))
    for i in range(2):
        for k in range(3):
            J[i, k] = (1 - np.tanh(z[i]) ** 2) * W[i, k]
    return J
