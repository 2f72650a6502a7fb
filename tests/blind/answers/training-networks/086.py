# question: da_da
# kind: wrong
# mistakes: 2
# label: Has 1 + tanh^2 for the slope and sums the rows to a vector.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh


def da_da(W, z):
    result = []
    for i in range(len(z)):
        result.append(sum(W[i]) * (1 + np.tanh(z[i]) ** 2))
    return np.array(result)
