# question: feedforward
# kind: wrong
# mistakes: 1
# label: Feeds the input a0 to every layer and not what the layer before puts out.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    for W, b in zip(weights, biases):
        a = sigma(W @ a0 + b)
    return a
