# exercise: matrix-form
# mistake: no bias after the first layer
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
    a = a0
    for j in range(len(weights)):
        a = sigma(weights[j] @ a + (biases[0] if j == 0 else 0))
    return a


def count_parameters(sizes):
    weights = 0
    for n, m in zip(sizes, sizes[1:]):
        weights += m * n
    biases = sum(sizes[1:])
    return weights, biases
