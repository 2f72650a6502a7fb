# question: neuron_n
# kind: wrong
# mistakes: 1
# label: Adds the bias to each product before summing, so it counts n times.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    return sigma(np.sum(w * a0 + b))
