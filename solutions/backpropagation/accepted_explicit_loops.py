# exercise: backpropagation
# shows: explicit loops over examples, neurons and layers, with only lists, floats and the math module.

import math


def logistic(s):
    return 1.0 / (1.0 + math.exp(-s))


def one_example(weights, biases, inputs):
    """The activations of every layer for one example, as lists of numbers."""
    layers = [inputs]
    for matrix, offset in zip(weights, biases):
        previous = layers[-1]
        outputs = []
        for i in range(len(matrix)):
            total = float(offset[i][0])
            for j in range(len(previous)):
                total += matrix[i][j] * previous[j]
            outputs.append(logistic(total))
        layers.append(outputs)
    return layers


def plain(arrays):
    return [[[float(v) for v in row] for row in array] for array in arrays]


def slopes(weights, biases, x, y):
    weights, biases = plain(weights), plain(biases)
    x, y = plain([x, y])
    count = len(x[0])
    weight_slopes = [[[0.0] * len(row) for row in matrix] for matrix in weights]
    bias_slopes = [[[0.0] for _ in matrix] for matrix in weights]
    for k in range(count):
        layers = one_example(weights, biases, [row[k] for row in x])
        back = [2 * (layers[-1][i] - y[i][k]) for i in range(len(y))]
        for level in reversed(range(len(weights))):
            here, before = layers[level + 1], layers[level]
            delta = [back[i] * here[i] * (1 - here[i]) for i in range(len(here))]
            for i in range(len(here)):
                bias_slopes[level][i][0] += delta[i] / count
                for j in range(len(before)):
                    weight_slopes[level][i][j] += delta[i] * before[j] / count
            W = weights[level]
            back = [sum(W[i][j] * delta[i] for i in range(len(here))) for j in range(len(before))]
    return weight_slopes, bias_slopes


def three_layers(x, y):
    return slopes([W1, W2, W3], [b1, b2, b3], x, y)


def J_b3(x, y):
    return three_layers(x, y)[1][2]


def J_b2(x, y):
    return three_layers(x, y)[1][1]


def J_W1(x, y):
    return three_layers(x, y)[0][0]


def J_b1(x, y):
    return three_layers(x, y)[1][0]


def backprop(weights, biases, x, y):
    return slopes(weights, biases, x, y)


def train(weights, biases, x, y, rate, steps):
    weights, biases = plain(weights), plain(biases)
    for _ in range(steps):
        weight_slopes, bias_slopes = slopes(weights, biases, x, y)
        for values, changes in ((weights, weight_slopes), (biases, bias_slopes)):
            for level in range(len(values)):
                for i in range(len(values[level])):
                    for j in range(len(values[level][i])):
                        values[level][i][j] -= rate * changes[level][i][j]
    return weights, biases
