# question: neuron_n
# kind: wrong
# mistakes: 1
# label: Multiplies entry by entry and does not add the products, so n numbers come back.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    return sigma(w * a0 + b)
