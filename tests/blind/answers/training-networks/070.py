# question: C_k
# kind: right
# mistakes: 0
# label: Generator expression over pairs of activation and target.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

sigma = np.tanh

W = np.array([[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]])
b = np.array([0.61273249, 1.6422662])


def a1_layer(a0):
    """The activations of the layer."""
    return sigma(W @ a0 + b)


x = np.array([0.7, 0.6, 0.2])
y = np.array([0.9, 0.6])
d = a1_layer(x) - y
C_k = float(sum((ai - yi) ** 2 for ai, yi in zip(a1_layer(x), y)))
assert abs(C_k - np.linalg.norm(d) ** 2) < 1e-12
