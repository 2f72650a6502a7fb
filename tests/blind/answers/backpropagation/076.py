# question: backprop
# kind: wrong
# mistakes: 1
# label: The backward loop ends at 1 and never reaches the first layer.
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
    dW = [np.zeros_like(W) for W in weights]
    db = [np.zeros_like(b) for b in biases]
    delta = 2 * (acts[-1] - y) * d_sigma(zs[-1])
    for i in range(len(weights) - 1, 0, -1):
        dW[i] = delta @ acts[i].T / N
        db[i] = delta @ np.ones((N, 1)) / N
        delta = weights[i].T @ delta * d_sigma(zs[i - 1])
    return dW, db
