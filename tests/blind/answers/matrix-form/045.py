# question: feedforward
# kind: wrong
# mistakes: 1
# label: Hardcodes the two layers of the picture.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    W1, W2 = weights[0], weights[1]
    b1, b2 = biases[0], biases[1]
    a1 = sigma(W1 @ a0 + b1)
    a2 = sigma(W2 @ a1 + b2)
    return a2
