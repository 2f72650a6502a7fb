# question: train
# kind: wrong
# mistakes: 2
# label: Returns the derivatives instead of the network, and in the order biases first.
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

    N = x.shape[1]
    dW, db = [], []
    delta = 2 * (acts[-1] - y) * d_sigma(zs[-1])
    for i in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[i].T / N)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        if i > 0:
            delta = weights[i].T @ delta * d_sigma(zs[i - 1])
    return dW, db


def train(weights, biases, x, y, rate, steps):
    for i in range(steps):
        dW, db = backprop(weights, biases, x, y)
        weights = [W - rate * g for W, g in zip(weights, dW)]
        biases = [b - rate * g for b, g in zip(biases, db)]
    return db, dW
