# exercise: matrix-form
# mistake: sizes hard-coded: only two inputs, and only two outputs
# fails: neuron_n, layer
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    return sigma(w * a0 + b)


def neuron_n(w, a0, b):
    return sigma(w[0] * a0[0] + w[1] * a0[1] + b)


def layer(W, a0, b):
    return sigma([W[i, 0] * a0[0] + W[i, 1] * a0[1] + b[i] for i in range(2)])


def feedforward(weights, biases, a0):
    a = a0
    for j in range(len(weights)):
        a = sigma(weights[j] @ a + biases[j])
    return a


def count_parameters(sizes):
    weights = 0
    for n, m in zip(sizes, sizes[1:]):
        weights += m * n
    biases = sum(sizes[1:])
    return weights, biases
