# question: a1
# kind: wrong
# mistakes: 1
# label: Assigns to w1 inside the function, so Python takes it for a local variable that has no value yet.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1


def a1(a0):
    w1 = w1 * a0
    result = sigma(w1 + b1)
    return result
