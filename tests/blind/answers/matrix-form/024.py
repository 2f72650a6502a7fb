# question: neuron_n
# kind: right
# mistakes: 0
# label: Right: takes the only diagonal entry of a row matrix times a column matrix.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    row = np.reshape(w, (1, -1))
    col = np.reshape(a0, (-1, 1))
    z = (row @ col)[0, 0] + b
    # print("z =", z)
    return sigma(z)
