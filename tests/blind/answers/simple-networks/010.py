# question: a1
# kind: wrong
# mistakes: 2
# label: Swaps weight and bias, and prints the output without returning it.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1


def a1(a0):
    a = sigma(b1 * a0 + w1)
    print("a1 =", a)
