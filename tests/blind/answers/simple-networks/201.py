# question: a1
# kind: wrong
# mistakes: 1
# label: Uses math.tanh, which fails for arrays.
# exercise: simple-networks

import math

w1 = 1.3
b1 = -0.1

def a1(a0):
    z = w1 * a0 + b1
    return math.tanh(z)
