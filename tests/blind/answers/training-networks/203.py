# question: dCdw
# kind: wrong
# mistakes: 1
# label: Divides by cosh instead of cosh squared.
# exercise: training-networks

import numpy as np

def dCdw(w1, b1, x, y):
    z = w1 * x + b1
    a = np.tanh(z)
    return 2 * (a - y) * x / np.cosh(z)
