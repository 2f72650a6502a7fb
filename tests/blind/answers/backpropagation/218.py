# question: backprop
# kind: wrong
# mistakes: 1
# label: Multiplies each delta by the layer's own output instead of the activation before it.
# exercise: backpropagation

import numpy as np

def backprop(weights, biases, x, y):
    acts = [x]
    for i in range(len(weights)):
        acts.append(1 / (1 + np.exp(-(weights[i] @ acts[i] + biases[i]))))
    n = len(weights)
    m = x.shape[1]
    dW = [None] * n
    db = [None] * n
    d = 2 * (acts[n] - y) * acts[n] * (1 - acts[n])
    for i in reversed(range(n)):
        dW[i] = d @ acts[i + 1].T / m
        db[i] = d.mean(axis=1, keepdims=True)
        if i:
            d = weights[i].T @ d * acts[i] * (1 - acts[i])
    return dW, db
