# question: a1
# kind: wrong
# mistakes: 1
# label: Forgets the activation function.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1


def a1(a0):
    """The output of the network for the input a0: a number, or an array of numbers."""
    return w1 * a0 + b1
