# question: backprop
# kind: wrong
# mistakes: 1
# label: Written for exactly three layers: unpacks three weights and three biases.
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


def backprop(weights, biases, x, y):
    W1, W2, W3 = weights
    b1, b2, b3 = biases
    N = x.shape[1]
    z1 = W1 @ x + b1
    a1 = sigma(z1)
    z2 = W2 @ a1 + b2
    a2 = sigma(z2)
    z3 = W3 @ a2 + b3
    a3 = sigma(z3)
    d3 = 2 * (a3 - y) * d_sigma(z3)
    d2 = W3.T @ d3 * d_sigma(z2)
    d1 = W2.T @ d2 * d_sigma(z1)
    dW = [d1 @ x.T / N, d2 @ a1.T / N, d3 @ a2.T / N]
    db = [d.mean(axis=1, keepdims=True) for d in (d1, d2, d3)]
    return dW, db
