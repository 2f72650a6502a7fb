# question: backprop
# kind: right
# mistakes: 0
# label: Right: recursive, each call does one layer forward and backward.
# exercise: backpropagation

import numpy as np


def backprop(weights, biases, x, y):
    n_examples = np.shape(y)[1]

    def down(level, a):
        """Returns dC/da (one column per example) and the two lists from this level on."""
        if level == len(weights):
            return 2 * (a - y) / n_examples, [], []
        out = 1 / (1 + np.exp(-weights[level] @ a - biases[level]))
        g, dW, db = down(level + 1, out)
        g = g * out * (1 - out)
        return weights[level].T @ g, [g @ a.T, *dW], [g.sum(axis=1, keepdims=True), *db]

    return down(0, x)[1:]
