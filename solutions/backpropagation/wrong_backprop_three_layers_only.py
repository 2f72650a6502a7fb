# exercise: backpropagation
# mistake: a fixed depth: written for three layers of weights
# fails: backprop, train

import numpy as np


def J_b3(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    return np.sum(J, axis=1, keepdims=True) / x.size


def J_b2(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    return np.sum(J, axis=1, keepdims=True) / x.size


def J_W1(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    J = (J.T @ W2).T
    J = J * d_sigma(z1)
    return J @ a0.T / x.size


def J_b1(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    J = (J.T @ W2).T
    J = J * d_sigma(z1)
    return np.sum(J, axis=1, keepdims=True) / x.size


def backprop(weights, biases, x, y):
    W1, W2, W3 = weights
    b1, b2, b3 = biases
    N = x.shape[1]
    z1 = W1 @ x + b1
    z2 = W2 @ sigma(z1) + b2
    z3 = W3 @ sigma(z2) + b3
    d3 = 2 * (sigma(z3) - y) * d_sigma(z3)
    d2 = (W3.T @ d3) * d_sigma(z2)
    d1 = (W2.T @ d2) * d_sigma(z1)
    dW = [d1 @ x.T / N, d2 @ sigma(z1).T / N, d3 @ sigma(z2).T / N]
    return dW, [np.mean(d, axis=1, keepdims=True) for d in (d1, d2, d3)]


def train(weights, biases, x, y, rate, steps):
    weights, biases = list(weights), list(biases)
    for _ in range(steps):
        dW, db = backprop(weights, biases, x, y)
        for i in range(len(weights)):
            weights[i] = weights[i] - rate * dW[i]
            biases[i] = biases[i] - rate * db[i]
    return weights, biases
