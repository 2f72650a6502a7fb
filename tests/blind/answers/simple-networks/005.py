# question: a1
# kind: wrong
# mistakes: 1
# label: Binds w1 and b1 as default values when the function is defined, so later changes of the variables go unnoticed.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1


def a1(a0, w1=w1, b1=b1):
    return sigma(w1 * a0 + b1)
