# question: neuron
# kind: wrong
# mistakes: 1
# label: The last closing bracket is missing.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    return sigma((w * a0) + b
