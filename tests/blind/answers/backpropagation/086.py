# question: backprop
# kind: right
# mistakes: 0
# label: Bias and weights in one matrix, every activation gets a row of ones, split at the end.
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
    V = [np.hstack([W, b]) for W, b in zip(weights, biases)]
    one = np.ones((1, x.shape[1]))
    A = [np.vstack([x, one])]
    for v in V:
        A.append(np.vstack([sigma(v @ A[-1]), one]))
    D = 2 * (A[-1][:-1] - y) / x.shape[1]
    grads = []
    for v, a_out, a_in in zip(V[::-1], A[:0:-1], A[-2::-1]):
        D = D * a_out[:-1] * (1 - a_out[:-1])
        grads.append(D @ a_in.T)
        D = v[:, :-1].T @ D
    grads.reverse()
    return [g[:, :-1] for g in grads], [g[:, -1:] for g in grads]
