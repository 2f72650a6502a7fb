# question: neuron
# kind: right
# mistakes: 0
# label: Right: writes tanh as a stretched logistic function, 2/(1 + e^(-2z)) - 1.
# exercise: matrix-form
import numpy as np


def neuron(w, a0, b):
    z = w * a0 + b
    return 2 / (1 + np.exp(-2 * z)) - 1
