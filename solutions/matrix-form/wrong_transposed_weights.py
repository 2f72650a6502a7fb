# exercise: matrix-form
# mistake: transposed product: W.T instead of W
# fails: layer, feedforward
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    return sigma(w * a0 + b)


def neuron_n(w, a0, b):
    return sigma(np.dot(w, a0) + b)


def layer(W, a0, b):
    return sigma(W.T @ a0 + b)


def feedforward(weights, biases, a0):
    a = a0
    for j in range(len(weights)):
        a = sigma(weights[j].T @ a + biases[j])
    return a


def count_parameters(sizes):
    weights = 0
    for n, m in zip(sizes, sizes[1:]):
        weights += m * n
    biases = sum(sizes[1:])
    return weights, biases
