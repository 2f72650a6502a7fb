# question: a1
# kind: wrong
# mistakes: 1
# label: Uses @ to multiply plain numbers.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1


def a1(a0):
    return sigma(w1 @ a0 + b1)
