# question: train
# kind: wrong
# mistakes: 1
# label: Swaps the two results of backprop when unpacking them.
# exercise: backpropagation

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
    for step in range(steps):
        db, dW = backprop(weights, biases, x, y)
        for i in range(len(weights)):
            weights[i] = weights[i] - rate * dW[i]
            biases[i] = biases[i] - rate * db[i]
    return weights, biases
