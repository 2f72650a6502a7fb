# question: feedforward
# kind: wrong
# mistakes: 1
# label: Transposes every weight matrix.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    for W, b in zip(weights, biases):
        a = sigma(np.dot(W.T, a) + b)
    return a
