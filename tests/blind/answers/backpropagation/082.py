# question: backprop
# kind: wrong
# mistakes: 2
# label: Returns the lists in the order (db, dW) and has the sign of the error wrong.
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
    zs = []
    acts = [x]
    for W, b in zip(weights, biases):
        z = W @ acts[-1] + b
        zs.append(z)
        acts.append(sigma(z))

    N = y.shape[1]
    dW, db = [], []
    delta = 2 * (y - acts[-1]) * d_sigma(zs[-1])
    for i in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[i].T / N)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        if i > 0:
            delta = weights[i].T @ delta * d_sigma(zs[i - 1])
    return db, dW
