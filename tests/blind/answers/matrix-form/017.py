# question: neuron_n
# kind: wrong
# mistakes: 1
# label: Multiplies the sum of the weights with the sum of the inputs.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    return sigma(np.sum(w) * np.sum(a0) + b)
