# question: train
# kind: wrong
# mistakes: 2
# label: Updates the biases only, and adds the derivatives instead of subtracting them.
# exercise: backpropagation
"""Backpropagation. Complete the functions whose body is only a description.

Check your work:  grader check backpropagation.py
"""

import numpy as np

# Given. You need not change this part.


def sigma(z):
    """The logistic function."""
    return 1 / (1 + np.exp(-z))


def d_sigma(z):
    """Its derivative."""
    return np.cosh(z / 2) ** -2 / 4


def reset_network(n1=6, n2=7, random=np.random):
    """Set W1, W2, W3, b1, b2 and b3 to random numbers, for hidden layers of n1 and n2 neurons."""
    global W1, W2, W3, b1, b2, b3
    W1 = random.randn(n1, 1) / 2
    W2 = random.randn(n2, n1) / 2
    W3 = random.randn(2, n2) / 2
    b1 = random.randn(n1, 1) / 2
    b2 = random.randn(n2, 1) / 2
    b3 = random.randn(2, 1) / 2


def network_function(a0):
    """Send the examples a0, one per column, through the network; return all intermediate values."""
    z1 = W1 @ a0 + b1
    a1 = sigma(z1)
    z2 = W2 @ a1 + b2
    a2 = sigma(z2)
    z3 = W3 @ a2 + b3
    a3 = sigma(z3)
    return a0, z1, a1, z2, a2, z3, a3


def cost(x, y):
    """The mean over the examples of the squared distance between the network's output and y."""
    return np.linalg.norm(network_function(x)[-1] - y) ** 2 / x.size


def J_W3(x, y):
    """The cost's derivative with respect to W3: shape (2, n2)."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)  # dC/da3 of each example
    J = J * d_sigma(z3)  # da3/dz3
    return J @ a2.T / x.size  # dz3/dW3, and the mean over the examples


def J_W2(x, y):
    """The cost's derivative with respect to W2: shape (n2, n1)."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = W3.T @ J  # dz3/da2: with the line above, the step from layer 3 to layer 2
    J = J * d_sigma(z2)
    return J @ a1.T / x.size


def training_data(N=100):
    """N points of the heart: the times x, of shape (1, N), and the positions of the pen y, of shape (2, N)."""
    x = np.arange(N).reshape(1, N) / N
    turn = 2 * np.pi * x
    across = 16 * np.sin(turn) ** 3
    up = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    return x, (np.vstack([across, up]) / 20 + 1) / 2


# 1. The three-layer network. Its weights and biases are the variables W1, W2, W3, b1, b2 and b3.


def J_b3(x, y):
    """The cost's derivative with respect to b3: shape (2, 1)."""
    # a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    # J = ...


def J_b2(x, y):
    """The cost's derivative with respect to b2: shape (n2, 1)."""


def J_W1(x, y):
    """The cost's derivative with respect to W1: shape (n1, 1)."""


def J_b1(x, y):
    """The cost's derivative with respect to b1: shape (n1, 1)."""


# 2. Any number of layers. All values come as arguments.


def backprop(weights, biases, x, y):
    """The cost's derivatives (dW, db): two lists with one array per layer, the first layer first."""
    N = x.shape[1]
    a = [x]
    z = []
    for W, b in zip(weights, biases):
        z.append(W @ a[-1] + b)
        a.append(sigma(z[-1]))
    dW, db = [], []
    J = 2 * (a[-1] - y)
    for i in reversed(range(len(weights))):
        J = J * d_sigma(z[i])
        dW.insert(0, J @ a[i].T / N)
        db.insert(0, J.sum(axis=1, keepdims=True) / N)
        J = weights[i].T @ J
    return dW, db


def train(weights, biases, x, y, rate, steps):
    """The network (weights, biases) after the given number of steps of gradient descent."""
    biases = [b.copy() for b in biases]
    step = 0
    while step < steps:
        dW, db = backprop(weights, biases, x, y)
        for b, g in zip(biases, db):
            b += rate * g
        step += 1
    return weights, biases


# To see the network learn, remove the # signs below; restore them before you submit.
#
# x, y = training_data(100)
# reset_network()
# for step in range(20001):
#     if step % 2000 == 0:
#         print(step, cost(x, y))
#     dW1, dW2, dW3 = J_W1(x, y), J_W2(x, y), J_W3(x, y)
#     db1, db2, db3 = J_b1(x, y), J_b2(x, y), J_b3(x, y)
#     W1, W2, W3 = W1 - 5 * dW1, W2 - 5 * dW2, W3 - 5 * dW3
#     b1, b2, b3 = b1 - 5 * db1, b2 - 5 * db2, b3 - 5 * db3
