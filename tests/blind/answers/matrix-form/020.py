# question: neuron_n
# kind: wrong
# mistakes: 2
# label: Takes the mean of the products and not their sum, and forgets sigma.
# exercise: matrix-form
import numpy as np


def neuron_n(w, a0, b):
    return np.mean(w * a0) + b
