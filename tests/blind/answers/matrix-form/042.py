# question: feedforward
# kind: wrong
# mistakes: 1
# label: The loop stops one layer too early.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    L = len(weights)
    a = a0
    for j in range(L - 1):
        a = sigma(weights[j] @ a + biases[j])
    return a
