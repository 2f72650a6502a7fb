# exercise: matrix-form
# mistake: sigma applied to the inputs instead of the weighted sum
# fails: neuron, neuron_n, layer, feedforward
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    return w * sigma(a0) + b


def neuron_n(w, a0, b):
    return np.dot(w, sigma(a0)) + b


def layer(W, a0, b):
    return W @ sigma(a0) + b


def feedforward(weights, biases, a0):
    a = a0
    for j in range(len(weights)):
        a = weights[j] @ sigma(a) + biases[j]
    return a


def count_parameters(sizes):
    weights = 0
    for n, m in zip(sizes, sizes[1:]):
        weights += m * n
    biases = sum(sizes[1:])
    return weights, biases
