# question: backprop
# kind: right
# mistakes: 0
# label: A class for a layer that remembers its input and output.
# exercise: backpropagation
"""Backpropagation. Complete the functions whose body is only a description."""

import numpy as np

# Given. You need not change this part.


def sigma(z):
    """The logistic function."""
    return 1 / (1 + np.exp(-z))


def d_sigma(z):
    """Its derivative."""
    return np.cosh(z / 2) ** -2 / 4


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, a):
        self.a_in = a
        self.a_out = sigma(self.W @ a + self.b)
        return self.a_out

    def backward(self, dCda):
        delta = dCda * self.a_out * (1 - self.a_out)
        self.dW = delta @ self.a_in.T
        self.db = delta.sum(axis=1, keepdims=True)
        return self.W.T @ delta


def backprop(weights, biases, x, y):
    layers = [Layer(W, b) for W, b in zip(weights, biases)]
    a = x
    for layer in layers:
        a = layer.forward(a)
    d = 2 * (a - y) / y.shape[1]
    for layer in layers[::-1]:
        d = layer.backward(d)
    return [layer.dW for layer in layers], [layer.db for layer in layers]
