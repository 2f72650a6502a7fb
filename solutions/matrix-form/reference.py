"""The right answers of matrix-form."""

import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    return sigma(w * a0 + b)


def neuron_n(w, a0, b):
    return sigma(w @ a0 + b)


def layer(W, a0, b):
    return sigma(W @ a0 + b)


def feedforward(weights, biases, a0):
    a = a0
    for W, b in zip(weights, biases, strict=True):
        a = layer(W, a, b)
    return a


def count_parameters(sizes):
    weights = sum(n * m for n, m in zip(sizes, sizes[1:]))
    biases = sum(sizes[1:])
    return weights, biases


def deep_network(seed):
    """The weights, biases and inputs of a network with one to three hidden layers, no two neighbours of one size."""
    random = np.random.RandomState(seed)
    sizes = [random.randint(2, 6)]
    for _ in range(random.randint(2, 5)):
        sizes.append(random.choice([n for n in range(2, 6) if n != sizes[-1]]))
    weights = [(random.randn(m, n) / np.sqrt(n)).round(3) for n, m in zip(sizes, sizes[1:])]
    biases = [(random.randn(m) / 2).round(3) for m in sizes[1:]]
    return weights, biases, random.randn(sizes[0]).round(3)


def layer_sizes(seed):
    """The numbers of neurons of a network with up to three hidden layers."""
    random = np.random.RandomState(seed)
    return ([int(n) for n in random.randint(1, 10, size=random.randint(2, 6))],)
