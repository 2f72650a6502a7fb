# question: neuron_n
# kind: wrong
# mistakes: 2
# label: Multiplies entry by entry without a sum, and adds the bias outside of sigma.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    return sigma(np.multiply(w, a0)) + b
