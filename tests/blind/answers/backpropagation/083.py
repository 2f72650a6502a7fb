# question: backprop
# kind: wrong
# mistakes: 2
# label: Uses tanh in place of the logistic function and transposes the weights' derivatives.
# exercise: backpropagation
"""Backpropagation. Complete the functions whose body is only a description."""

import numpy as np

def backprop(weights, biases, x, y):
    acts = [x]
    for W, b in zip(weights, biases):
        acts.append(np.tanh(W @ acts[-1] + b))
    N = x.shape[1]
    dW, db = [], []
    delta = 2 * (acts[-1] - y) * (1 - acts[-1] ** 2)
    for i in range(len(weights) - 1, -1, -1):
        dW.insert(0, acts[i] @ delta.T / N)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        if i > 0:
            delta = weights[i].T @ delta * (1 - acts[i] ** 2)
    return dW, db
