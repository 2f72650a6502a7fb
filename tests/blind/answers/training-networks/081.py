# question: da_da
# kind: wrong
# mistakes: 1
# label: Fills an integer matrix, so that the entries are cut to whole numbers.
# exercise: training-networks

import numpy as np

sigma = np.tanh


def da_da(W, z):
    J = np.zeros(W.shape, dtype=int)
    for i, zi in enumerate(z):
        J[i] = W[i] * (1 - sigma(zi) ** 2)
    return J
