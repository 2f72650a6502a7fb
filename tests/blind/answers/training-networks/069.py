# question: C_k
# kind: right
# mistakes: 0
# label: Scalar product of d with itself by the @ operator, without intermediate variables.
# exercise: training-networks

import numpy as np

sigma = np.tanh

W = np.array([[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]])
b = np.array([0.61273249, 1.6422662])


def a1_layer(a0):
    """The activations of the layer."""
    return sigma(W @ a0 + b)


C_k = (lambda v: v @ v)(a1_layer([0.7, 0.6, 0.2]) - [0.9, 0.6])
