# question: feedforward
# kind: wrong
# mistakes: 2
# label: Redefines sigma as the logistic function, and skips the first layer.
# exercise: matrix-form
import numpy as np


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def feedforward(weights, biases, a0):
    a = a0
    for W, b in zip(weights[1:], biases[1:]):
        a = sigma(W @ a + b)
    return a
