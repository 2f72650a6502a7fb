# question: layer
# kind: wrong
# mistakes: 2
# label: Uses the logistic function for tanh, and subtracts the biases.
# exercise: matrix-form
import numpy as np

sigma = lambda z: 1 / (1 + np.exp(-z))


def layer(W, a0, b):
    return sigma(W @ a0 - b)
