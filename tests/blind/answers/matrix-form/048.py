# question: feedforward
# kind: wrong
# mistakes: 1
# label: Returns the list of the activities of all layers and not only the last.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    activities = [a0]
    for W, b in zip(weights, biases):
        activities.append(sigma(W @ activities[-1] + b))
    return activities
