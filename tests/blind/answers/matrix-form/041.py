# question: feedforward
# kind: wrong
# mistakes: 1
# label: The return stands inside the loop, so only the first layer is computed.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    for W, b in zip(weights, biases):
        a = sigma(W @ a + b)
        return a
