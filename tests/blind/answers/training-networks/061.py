# question: d
# kind: wrong
# mistakes: 2
# label: Types the inputs in the wrong order and takes the absolute value of the error.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh

W = np.array([[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]])
b = np.array([0.61273249, 1.6422662])


def a1_layer(a0):
    """The activations of the layer."""
    return sigma(W @ a0 + b)


x = np.array([0.2, 0.6, 0.7])
y = np.array([0.9, 0.6])
d = np.abs(a1_layer(x) - y)
