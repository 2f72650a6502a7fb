# question: feedforward
# kind: wrong
# mistakes: 1
# label: Adds the biases after sigma in every layer.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    for i, W in enumerate(weights):
        a = sigma(W @ a) + biases[i]
    return a
