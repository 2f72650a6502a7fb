# question: backprop
# kind: right
# mistakes: 0
# label: A stack that is emptied with pop, a deque with appendleft, and sigma by way of tanh.
# exercise: backpropagation

import numpy as np

from collections import deque


def logistic(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def backprop(weights, biases, x, y):
    stack, a = [], x
    for W, b in zip(weights, biases):
        out = logistic(W @ a + b)
        stack.append((W, a, out))
        a = out
    N = x.shape[-1]
    g = a - y
    g = g + g
    dW, db = deque(), deque()
    while stack:
        W, a_in, out = stack.pop()
        g = g * (out - out * out)
        dW.appendleft(np.einsum("ik,jk->ij", g, a_in) / N)
        db.appendleft(g.mean(axis=1).reshape(-1, 1))
        g = W.T.dot(g)
    return list(dW), list(db)
