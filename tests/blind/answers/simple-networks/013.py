# question: a1
# kind: right
# mistakes: 0
# label: Right: writes tanh out with exponentials, scaled so that nothing overflows.
# exercise: simple-networks
import numpy as np

w1 = 1.3
b1 = -0.1


def a1(a0):
    z = np.multiply(a0, w1) + b1
    q = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - q) / (1 + q)
