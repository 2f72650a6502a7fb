# question: d
# kind: right
# mistakes: 0
# label: Puts the bias into the matrix as a fourth column and the input gets a 1.
# exercise: training-networks

import numpy as np

sigma = np.tanh

W = np.array([[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]])
b = np.array([0.61273249, 1.6422662])


def a1_layer(a0):
    """The activations of the layer."""
    return sigma(W @ a0 + b)


Wb = np.c_[W, b]
x = np.r_[0.7, 0.6, 0.2, 1]
y = np.array([0.9, 0.6])
d = np.einsum("ik,k->i", Wb, x)
d = np.tanh(d) - y
