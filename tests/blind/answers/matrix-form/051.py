# question: feedforward
# kind: wrong
# mistakes: 2
# label: Adds the old activity to each layer's output with +=, and leaves the biases out.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = np.array(a0, dtype=float)
    for W in weights:
        a += sigma(W @ a)
    return a
