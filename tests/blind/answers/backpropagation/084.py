# question: backprop
# kind: right
# mistakes: 0
# label: Recursion: the first layer calls the function for the rest of the network and gets the derivative of its output back.
# exercise: backpropagation

import numpy as np

# Given. You need not change this part.


def sigma(z):
    """The logistic function."""
    return 1 / (1 + np.exp(-z))


def d_sigma(z):
    """Its derivative."""
    return np.cosh(z / 2) ** -2 / 4


def _back(weights, biases, a, y):
    """dC/da of the sum, and the two lists of the layers from here on"""
    if not weights:
        return 2 * (a - y), [], []
    z = weights[0] @ a + biases[0]
    g, dW, db = _back(weights[1:], biases[1:], sigma(z), y)
    g = g * d_sigma(z)
    N = y.shape[1]
    return weights[0].T @ g, [g @ a.T / N] + dW, [g.sum(axis=1, keepdims=True) / N] + db


def backprop(weights, biases, x, y):
    return _back(list(weights), list(biases), x, y)[1:]
