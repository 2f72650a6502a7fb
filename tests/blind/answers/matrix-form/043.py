# question: feedforward
# kind: wrong
# mistakes: 1
# label: Goes through the layers from the last to the first.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    for W, b in zip(reversed(weights), reversed(biases)):
        a = sigma(W @ a + b)
    return a
