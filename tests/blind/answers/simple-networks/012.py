# question: a1
# kind: right
# mistakes: 0
# label: Right: evaluates the sum as a polynomial of degree one.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1


def a1(a0):
    return sigma(np.polyval([w1, b1], a0))
