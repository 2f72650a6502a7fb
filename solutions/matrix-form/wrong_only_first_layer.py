# exercise: matrix-form
# mistake: wrong layer index: only the first layer is used
# fails: feedforward
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    return sigma(w * a0 + b)


def neuron_n(w, a0, b):
    return sigma(np.dot(w, a0) + b)


def layer(W, a0, b):
    return sigma(W @ a0 + b)


def feedforward(weights, biases, a0):
    return sigma(weights[0] @ a0 + biases[0])


def count_parameters(sizes):
    weights = 0
    for n, m in zip(sizes, sizes[1:]):
        weights += m * n
    biases = sum(sizes[1:])
    return weights, biases
