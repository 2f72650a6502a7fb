# question: a1
# kind: wrong
# mistakes: 1
# label: Adds the bias outside of sigma.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1


def a1(a0):
    z = w1 * a0
    return sigma(z) + b1
