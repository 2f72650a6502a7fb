# question: backprop
# kind: wrong
# mistakes: 1
# label: Divides by x.size, which is no longer the number of examples with several inputs.
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

    dW = [None] * len(weights)
    db = [None] * len(weights)
    delta = 2 * (acts[-1] - y) * d_sigma(zs[-1])
    for i in reversed(range(len(weights))):
        dW[i] = delta @ acts[i].T / x.size
        db[i] = np.sum(delta, axis=1, keepdims=True) / x.size
        if i:
            delta = (weights[i].T @ delta) * d_sigma(zs[i - 1])
    return dW, db
