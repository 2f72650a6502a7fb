# exercise: backpropagation
# shows: one helper for all deltas, np.mean and np.dot instead of sums and @, answers as tuples.

import numpy as np


def deltas(x, y):
    _, z1, _, z2, _, z3, a3 = network_function(x)
    d3 = np.multiply(d_sigma(z3), 2 * a3 - 2 * y)
    d2 = np.dot(W3.transpose(), d3) * d_sigma(z2)
    d1 = np.dot(W2.transpose(), d2) * d_sigma(z1)
    return d1, d2, d3


def column_mean(d):
    return d.mean(axis=1).reshape(-1, 1)


def J_b3(x, target):
    return column_mean(deltas(x, target)[2])


def J_b2(x, target):
    return column_mean(deltas(x, target)[1])


def J_b1(x, target):
    return column_mean(deltas(x, target)[0])


def J_W1(x, target):
    # One input only: the matrix product with it is a weighted mean over the examples.
    return np.mean(deltas(x, target)[0] * x, axis=-1, keepdims=True)


def backprop(Ws, bs, inputs, targets):
    a = inputs
    kept = []
    for W, b in zip(Ws, bs):
        kept.append((W, a))
        a = 1 / (1 + np.exp(-(np.dot(W, a) + b)))
    answer_W, answer_b = (), ()
    back = 2 * (a - targets) / inputs.shape[1]
    while kept:
        W, before = kept.pop()
        d = back * a * (1 - a)
        answer_W = (np.dot(d, before.T), *answer_W)
        answer_b = (d.sum(axis=1)[:, np.newaxis], *answer_b)
        back, a = np.dot(W.T, d), before
    return answer_W, answer_b


def train(Ws, bs, inputs, targets, rate, steps):
    if steps == 0:
        return Ws, bs
    dW, db = backprop(Ws, bs, inputs, targets)
    Ws = tuple(W - rate * d for W, d in zip(Ws, dW))
    bs = tuple(b - rate * d for b, d in zip(bs, db))
    return train(Ws, bs, inputs, targets, rate, steps - 1)
