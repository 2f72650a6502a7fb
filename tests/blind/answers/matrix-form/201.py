# question: neuron
# kind: wrong
# mistakes: 1
# label: Puts the bias into the bracket with the input, so that the weight multiplies it.
# exercise: matrix-form

import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    z = w * (a0 + b)
    return sigma(z)
