# question: a1
# kind: wrong
# mistakes: 1
# label: Uses math.tanh, which cannot take an array.
# exercise: simple-networks
import math

w1 = 1.3
b1 = -0.1


def a1(a0):
    return math.tanh(w1 * a0 + b1)


print(a1(0), a1(1))
