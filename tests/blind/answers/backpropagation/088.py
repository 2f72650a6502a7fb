# question: backprop
# kind: right
# mistakes: 0
# label: One example at a time with flat vectors, adding outer products, and negative layer indices.
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
    L, N = len(weights), x.shape[1]
    dW = [np.zeros(W.shape) for W in weights]
    db = [np.zeros(b.shape) for b in biases]
    for k in range(N):
        a = [x[:, k]]
        z = []
        for W, b in zip(weights, biases):
            z.append(W @ a[-1] + b[:, 0])
            a.append(sigma(z[-1]))
        d = 2 * (a[-1] - y[:, k]) * d_sigma(z[-1])
        for n in range(1, L + 1):
            dW[-n] += np.outer(d, a[-n - 1]) / N
            db[-n][:, 0] += d / N
            if n < L:
                d = (d @ weights[-n]) * d_sigma(z[-n - 1])
    return dW, db
