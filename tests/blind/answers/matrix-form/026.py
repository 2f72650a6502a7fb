# question: layer
# kind: wrong
# mistakes: 1
# label: Uses * for the matrix product and gets a matrix, not a vector.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    z = W * a0 + b.reshape(-1, 1)
    return sigma(z)
