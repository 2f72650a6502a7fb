# exercise: backpropagation
# mistake: forgot sigma at the output, in the file's own forward pass
# fails: J_b3, J_b2, J_W1, J_b1

import numpy as np


def forward(a0):
    z1 = W1 @ a0 + b1
    a1 = sigma(z1)
    z2 = W2 @ a1 + b2
    a2 = sigma(z2)
    z3 = W3 @ a2 + b3
    a3 = z3
    return a0, z1, a1, z2, a2, z3, a3


def J_b3(x, y):
    a0, z1, a1, z2, a2, z3, a3 = forward(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    return np.sum(J, axis=1, keepdims=True) / x.size


def J_b2(x, y):
    a0, z1, a1, z2, a2, z3, a3 = forward(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    return np.sum(J, axis=1, keepdims=True) / x.size


def J_W1(x, y):
    a0, z1, a1, z2, a2, z3, a3 = forward(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    J = (J.T @ W2).T
    J = J * d_sigma(z1)
    return J @ a0.T / x.size


def J_b1(x, y):
    a0, z1, a1, z2, a2, z3, a3 = forward(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    J = (J.T @ W2).T
    J = J * d_sigma(z1)
    return np.sum(J, axis=1, keepdims=True) / x.size


def backprop(weights, biases, x, y):
    z, a = [None], [x]
    for W, b in zip(weights, biases):
        z.append(W @ a[-1] + b)
        a.append(sigma(z[-1]))
    dW, db = [], []
    delta = 2 * (a[-1] - y) * d_sigma(z[-1])
    for n in range(len(weights), 0, -1):
        dW.insert(0, delta @ a[n - 1].T / x.shape[1])
        db.insert(0, np.mean(delta, axis=1, keepdims=True))
        if n > 1:
            delta = (weights[n - 1].T @ delta) * d_sigma(z[n - 1])
    return dW, db


def train(weights, biases, x, y, rate, steps):
    weights, biases = list(weights), list(biases)
    for _ in range(steps):
        dW, db = backprop(weights, biases, x, y)
        for i in range(len(weights)):
            weights[i] = weights[i] - rate * dW[i]
            biases[i] = biases[i] - rate * db[i]
    return weights, biases
