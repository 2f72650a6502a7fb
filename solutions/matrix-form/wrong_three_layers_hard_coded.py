# exercise: matrix-form
# mistake: depth hard-coded: exactly one hidden layer is counted
# fails: count_parameters
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
        a = sigma(weights[j] @ a + biases[j])
    return a


def count_parameters(sizes):
    weights = sizes[0] * sizes[1] + sizes[1] * sizes[2]
    biases = sizes[1] + sizes[2]
    return weights, biases
