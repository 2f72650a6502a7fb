# question: feedforward
# kind: right
# mistakes: 0
# label: Right: recursion that peels off the last layer.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    if not len(weights):
        return a0
    inner = feedforward(weights[:-1], biases[:-1], a0)
    return sigma(weights[-1] @ inner + biases[-1])
