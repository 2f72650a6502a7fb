# question: train
# kind: right
# mistakes: 0
# label: Plain gradient descent first, then the same number of Adam steps, and keeps the best network met on the way.
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


def loss(weights, biases, x, y):
    a = x
    for W, b in zip(weights, biases):
        a = sigma(W @ a + b)
    return np.sum((a - y) ** 2) / x.shape[1]


def train(weights, biases, x, y, rate, steps):
    L = len(weights)
    p = list(weights) + list(biases)
    best, best_loss = p, loss(weights, biases, x, y)
    for _ in range(steps):
        dW, db = backprop(p[:L], p[L:], x, y)
        p = [q - rate * g for q, g in zip(p, dW + db)]
    if loss(p[:L], p[L:], x, y) < best_loss:
        best, best_loss = p, loss(p[:L], p[L:], x, y)
    m = [0 * q for q in p]
    v = [0 * q for q in p]
    for t in range(1, steps + 1):
        dW, db = backprop(p[:L], p[L:], x, y)
        for i, g in enumerate(dW + db):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g * g
            step = m[i] / (1 - 0.9**t) / (np.sqrt(v[i] / (1 - 0.999**t)) + 1e-8)
            p[i] = p[i] - 0.03 * step
        c = loss(p[:L], p[L:], x, y)
        if c < best_loss:
            best, best_loss = list(p), c
    return best[:L], best[L:]
