# question: layer
# kind: wrong
# mistakes: 1
# label: Applies sigma to the weights only and not to the whole sum.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    return sigma(W) @ a0 + b
