# question: layer
# kind: wrong
# mistakes: 1
# label: Never resets the sum, so each neuron carries on with the sums of those before it.
# exercise: matrix-form

import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    out = []
    total = 0
    for row, bias in zip(W, b):
        for weight, a in zip(row, a0):
            total = total + weight * a
        out.append(sigma(total + bias))
    return np.array(out)
