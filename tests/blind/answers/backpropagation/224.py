# question: backprop
# kind: wrong
# mistakes: 2
# label: Has the error's sign the wrong way round, and returns (db, dW) instead of (dW, db).
# exercise: backpropagation

import numpy as np

def backprop(weights, biases, x, y):
    s = lambda q: 1 / (1 + np.exp(-q))
    a = [x]
    for W, b in zip(weights, biases):
        a.append(s(W @ a[-1] + b))
    N = x.shape[1]
    dW, db = [], []
    d = 2 * (y - a[-1]) * a[-1] * (1 - a[-1])
    for k in range(len(weights) - 1, -1, -1):
        dW.append(d @ a[k].T / N)
        db.append(d.mean(axis=1, keepdims=True))
        d = (weights[k].T @ d) * a[k] * (1 - a[k])
    dW.reverse()
    db.reverse()
    return db, dW
