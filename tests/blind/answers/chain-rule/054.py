# question: dq_dx
# kind: wrong
# mistakes: 1
# label: Believes that the derivative of the sine is minus the cosine.
# exercise: chain-rule
import numpy as np


def dq_dx(x):
    x1, x2, x3 = x
    return np.array([
        -np.cos(x1) * np.cos(x2) * np.exp(x3),
        -np.sin(x1) * np.sin(x2) * np.exp(x3),
        np.sin(x1) * np.cos(x2) * np.exp(x3),
    ])
