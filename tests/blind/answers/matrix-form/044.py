# question: feedforward
# kind: wrong
# mistakes: 1
# label: Leaves sigma out in the last layer.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigma(W @ a + b)
    return weights[-1] @ a + biases[-1]
