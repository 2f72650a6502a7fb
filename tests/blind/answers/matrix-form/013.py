# question: neuron_n
# kind: wrong
# mistakes: 1
# label: Applies sigma to each product and sums afterwards.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    parts = sigma(w * a0)
    return np.sum(parts) + sigma(b)
