# question: da_da
# kind: wrong
# mistakes: 2
# label: Uses the slope of the logistic function and returns the transposed matrix.
# exercise: training-networks

import numpy as np

sigma = np.tanh


def da_da(W, z):
    s = 1 / (1 + np.exp(-z))
    ds = s * (1 - s)
    return (ds[:, np.newaxis] * W).T
