# question: feedforward
# kind: wrong
# mistakes: 2
# label: Uses the first bias vector in every layer, and returns the sum z of the last layer without sigma.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    for W in weights:
        z = W @ a + biases[0]
        a = sigma(z)
    return z
