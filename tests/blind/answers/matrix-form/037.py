# question: layer
# kind: right
# mistakes: 0
# label: Right: names the indices of the product with einsum.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    z = np.einsum("ij,j->i", W, a0)
    return sigma(np.add(z, b))
