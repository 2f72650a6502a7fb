# question: a1
# kind: wrong
# mistakes: 2
# label: Uses the logistic function for tanh, and subtracts the bias.
# exercise: simple-networks
import numpy as np

w1 = 1.3
b1 = -0.1


def logistic(z):
    """The activation function of the last question."""
    return 1 / (1 + np.exp(-z))


def a1(a0):
    return logistic(w1 * a0 - b1)
