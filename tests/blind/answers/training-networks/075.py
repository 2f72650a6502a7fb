# question: da_da
# kind: wrong
# mistakes: 1
# label: Returns the transposed matrix.
# exercise: training-networks

import numpy as np

sigma = np.tanh


def da_da(W, z):
    """The derivative of a layer's activations with respect to those of the layer before: shape (m, n)."""
    ds = 1 - np.tanh(z) ** 2
    return W.T * ds
