# question: backprop
# kind: wrong
# mistakes: 2
# label: Takes the sum over the examples without the mean and gives the biases flat shapes (m,).
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

    dW, db = [], []
    delta = 2 * (acts[-1] - y) * d_sigma(zs[-1])
    for i in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[i].T)
        db.insert(0, delta.sum(axis=1))
        if i > 0:
            delta = weights[i].T @ delta * d_sigma(zs[i - 1])
    return dW, db
