# question: layer
# kind: wrong
# mistakes: 1
# label: Sums the products along axis 0, which is the axis of the outputs.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    z = np.sum(W * a0, axis=0) + b
    return sigma(z)
