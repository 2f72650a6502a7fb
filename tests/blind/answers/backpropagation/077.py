# question: backprop
# kind: wrong
# mistakes: 1
# label: The list of activations is a mutable default argument and is still full at the second call.
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


def forward(weights, biases, x, zs=[], acts=[]):
    acts.append(x)
    for W, b in zip(weights, biases):
        zs.append(W @ acts[-1] + b)
        acts.append(sigma(zs[-1]))
    return zs, acts


def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    n = len(weights)
    dW, db = [None] * n, [None] * n
    delta = 2 * (acts[n] - y) * d_sigma(zs[n - 1])
    for i in range(n - 1, -1, -1):
        dW[i] = delta @ acts[i].T / x.shape[1]
        db[i] = delta.mean(axis=1, keepdims=True)
        if i > 0:
            delta = weights[i].T @ delta * d_sigma(zs[i - 1])
    return dW, db
