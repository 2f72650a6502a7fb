# exercise: matrix-form
# mistake: sigma' for sigma
# fails: neuron, neuron_n, layer, feedforward
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    return 1 / np.cosh(w * a0 + b) ** 2


def neuron_n(w, a0, b):
    return 1 / np.cosh(np.dot(w, a0) + b) ** 2


def layer(W, a0, b):
    return 1 / np.cosh(W @ a0 + b) ** 2


def feedforward(weights, biases, a0):
    a = a0
    for j in range(len(weights)):
        a = 1 / np.cosh(weights[j] @ a + biases[j]) ** 2
    return a


def count_parameters(sizes):
    weights = 0
    for n, m in zip(sizes, sizes[1:]):
        weights += m * n
    biases = sum(sizes[1:])
    return weights, biases
