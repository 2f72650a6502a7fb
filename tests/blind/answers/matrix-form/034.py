# question: layer
# kind: wrong
# mistakes: 2
# label: Hardcodes two output neurons, and leaves the biases out.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    first = sigma(W[0] @ a0)
    second = sigma(W[1] @ a0)
    return np.array([first, second])
