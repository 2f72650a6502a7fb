# exercise: matrix-form
# shows: loops over plain lists with math.tanh; other names; returns only numbers and lists.
import math


def neuron(weight, x, bias):
    return math.tanh(bias + x * weight)


def neuron_n(weights, xs, bias):
    z = bias
    for j in range(len(xs)):
        z += weights[j] * xs[j]
    return math.tanh(z)


def layer(W, a0, b):
    out = []
    for i in range(len(b)):
        out.append(neuron_n(W[i], a0, b[i]))
    return out


def feedforward(weights, biases, a0):
    number_of_layers = len(weights)
    for k in range(number_of_layers):
        a0 = layer(weights[k], a0, biases[k])
    return a0


def count_parameters(sizes):
    w, b = 0, 0
    for i in range(len(sizes)):
        if i > 0:
            w += sizes[i - 1] * sizes[i]
            b += sizes[i]
    return [w, b]
