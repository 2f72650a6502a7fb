# question: backprop
# kind: wrong
# mistakes: 1
# label: Multiplies by the activation of the same layer instead of the one that comes in.
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

    L = len(weights)
    N = x.shape[1]
    dW, db = [0] * L, [0] * L
    delta = 2 * (acts[-1] - y) * d_sigma(zs[-1])
    for n in range(L - 1, -1, -1):
        dW[n] = delta @ acts[n + 1].T / N
        db[n] = delta.sum(axis=1, keepdims=True) / N
        if n > 0:
            delta = weights[n].T @ delta * d_sigma(zs[n - 1])
    return dW, db
