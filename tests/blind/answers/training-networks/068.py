# question: C_k
# kind: wrong
# mistakes: 2
# label: Leaves the starter's numbers in and adds up the errors without squaring them.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh

W = np.array([[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]])
b = np.array([0.61273249, 1.6422662])


def a1_layer(a0):
    """The activations of the layer."""
    return sigma(W @ a0 + b)


x = np.array([0.1, 0.5, 0.6])
y = np.array([0.25, 0.75])
d = a1_layer(x) - y
C_k = d.sum()
