# question: feedforward
# kind: wrong
# mistakes: 1
# label: Uses the layer numbers 1 to L as list indices, so the first layer is skipped and the last does not exist.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    a = a0
    L = len(weights)
    for j in range(1, L + 1):
        a = sigma(weights[j] @ a + biases[j])
    return a
