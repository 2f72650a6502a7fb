# question: layer
# kind: wrong
# mistakes: 1
# label: Gives every output neuron the bias of neuron 0.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    a1 = []
    for row in W:
        a1.append(sigma(np.dot(row, a0) + b[0]))
    return np.array(a1)
