# question: neuron_n
# kind: right
# mistakes: 0
# label: Right: appends the bias to the weights and a 1 to the inputs, and takes one dot product.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    w_plus = np.append(w, b)
    a_plus = np.append(a0, 1)
    return sigma(w_plus @ a_plus)
