# question: train
# kind: right
# mistakes: 0
# label: Weights and biases in one list of parameters, copied first and then changed in place; gradient within the function.
# exercise: backpropagation

import numpy as np

# Given. You need not change this part.


def sigma(z):
    """The logistic function."""
    return 1 / (1 + np.exp(-z))


def d_sigma(z):
    """Its derivative."""
    return np.cosh(z / 2) ** -2 / 4


def train(weights, biases, x, y, rate, steps):
    L = len(weights)
    params = [p.astype(float) for p in weights] + [p.astype(float) for p in biases]
    scale = 2 * rate / x.shape[1]
    for _ in range(steps):
        a = [x]
        for n in range(L):
            a.append(sigma(params[n] @ a[-1] + params[L + n]))
        back = a[L] - y
        for n in reversed(range(L)):
            delta = back * a[n + 1] * (1 - a[n + 1])
            back = params[n].T @ delta          # before the weights change
            params[n] -= scale * delta @ a[n].T
            params[L + n] -= scale * delta.sum(axis=1, keepdims=True)
    return params[:L], params[L:]
