# question: feedforward
# kind: wrong
# mistakes: 1
# label: Applies sigma once at the very end, the hidden layers stay linear.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    z = a0
    for W, b in zip(weights, biases):
        z = W @ z + b
    return sigma(z)
