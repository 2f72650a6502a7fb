# question: feedforward
# kind: wrong
# mistakes: 1
# label: Starts the loop at 1 and leaves the first layer out.
# exercise: matrix-form

import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    for j in range(1, len(weights)):
        W = weights[j]
        b = biases[j]
        a = sigma(np.dot(W, a) + b)
    return a
