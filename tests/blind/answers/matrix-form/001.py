# question: neuron
# kind: wrong
# mistakes: 1
# label: Adds the bias after the activation function and not before it.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    return sigma(w * a0) + b
