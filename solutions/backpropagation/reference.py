"""The right answers of backpropagation."""

import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def d_sigma(z):
    return np.cosh(z / 2) ** -2 / 4


def reset_network(n1=6, n2=7, random=np.random):
    global W1, W2, W3, b1, b2, b3
    W1 = random.randn(n1, 1) / 2
    W2 = random.randn(n2, n1) / 2
    W3 = random.randn(2, n2) / 2
    b1 = random.randn(n1, 1) / 2
    b2 = random.randn(n2, 1) / 2
    b3 = random.randn(2, 1) / 2


def network_function(a0):
    z1 = W1 @ a0 + b1
    a1 = sigma(z1)
    z2 = W2 @ a1 + b2
    a2 = sigma(z2)
    z3 = W3 @ a2 + b3
    a3 = sigma(z3)
    return a0, z1, a1, z2, a2, z3, a3


def cost(x, y):
    return np.linalg.norm(network_function(x)[-1] - y) ** 2 / x.size


def training_data(N=100):
    x = np.arange(N).reshape(1, N) / N
    turn = 2 * np.pi * x
    across = 16 * np.sin(turn) ** 3
    up = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    return x, (np.vstack([across, up]) / 20 + 1) / 2


# The three-layer network of the module's variables


def J_W3(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    return J @ a2.T / x.size


def J_b3(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    return np.sum(J, axis=1, keepdims=True) / x.size


def J_W2(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = W3.T @ J
    J = J * d_sigma(z2)
    return J @ a1.T / x.size


def J_b2(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = W3.T @ J
    J = J * d_sigma(z2)
    return np.sum(J, axis=1, keepdims=True) / x.size


def J_W1(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = W3.T @ J
    J = J * d_sigma(z2)
    J = W2.T @ J
    J = J * d_sigma(z1)
    return J @ a0.T / x.size


def J_b1(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = W3.T @ J
    J = J * d_sigma(z2)
    J = W2.T @ J
    J = J * d_sigma(z1)
    return np.sum(J, axis=1, keepdims=True) / x.size


# Any depth


def forward(weights, biases, x):
    """The weighted sums of each layer, and the activations, the input's first."""
    sums, activations = [], [x]
    for W, b in zip(weights, biases):
        sums.append(W @ activations[-1] + b)
        activations.append(sigma(sums[-1]))
    return sums, activations


def backprop(weights, biases, x, y):
    sums, activations = forward(weights, biases, x)
    N = x.shape[1]
    dW, db = [None] * len(weights), [None] * len(weights)
    delta = 2 * (activations[-1] - y) * d_sigma(sums[-1])
    for i in reversed(range(len(weights))):
        dW[i] = delta @ activations[i].T / N
        db[i] = np.sum(delta, axis=1, keepdims=True) / N
        if i > 0:
            delta = (weights[i].T @ delta) * d_sigma(sums[i - 1])
    return dW, db


def train(weights, biases, x, y, rate, steps):
    weights, biases = list(weights), list(biases)
    for _ in range(steps):
        dW, db = backprop(weights, biases, x, y)
        weights = [W - rate * J for W, J in zip(weights, dW)]
        biases = [b - rate * J for b, J in zip(biases, db)]
    return weights, biases


def reached_cost(weights, biases, x, y, rate, steps, answer):
    """The measure of ``train``: the cost of the network that it returns."""
    _, activations = forward(*answer, x)
    return np.sum((activations[-1] - y) ** 2) / x.shape[1]


# Inputs


def deep_network(seed):
    """A network of one to four layers and its examples. All its sizes differ, so that no matrix is square."""
    random = np.random.RandomState(seed)
    depth = random.randint(1, 5)
    sizes = random.choice(np.arange(2, 8), size=depth + 1, replace=False)
    N = random.choice([8, 13])
    weights = [random.normal(0, 1, size=(m, n)).round(3) for n, m in zip(sizes, sizes[1:])]
    biases = [random.normal(0, 0.5, size=(m, 1)).round(3) for m in sizes[1:]]
    x = random.normal(0, 1, size=(sizes[0], N)).round(3)
    y = random.uniform(0, 1, size=(sizes[-1], N)).round(3)
    return weights, biases, x, y


def training_task(seed):
    """A network of two or three layers, and examples that a few hundred steps can teach it well."""
    random = np.random.RandomState(seed)
    sizes = [(2, 5, 1), (3, 5, 2), (1, 4, 3, 2), (2, 4, 3, 1)][random.randint(4)]
    N = int(random.choice([11, 14]))
    weights = [random.normal(0, 1, size=(m, n)).round(3) for n, m in zip(sizes, sizes[1:])]
    biases = [random.normal(0, 1, size=(m, 1)).round(3) for m in sizes[1:]]
    x = random.uniform(0, 1, size=(sizes[0], N)).round(3)
    slopes = random.normal(0, 3, size=(sizes[-1], sizes[0]))
    y = sigma(slopes @ (x - 0.5)).round(3)
    rate, steps = float(random.choice([3.0, 4.0])), int(random.choice([120, 150]))
    return weights, biases, x, y, rate, steps
