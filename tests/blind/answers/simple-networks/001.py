# question: a1
# kind: wrong
# mistakes: 1
# label: Writes the numbers 1.3 and -0.1 into the function and does not use the variables.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1


def a1(a0):
    return sigma(1.3 * a0 - 0.1)
