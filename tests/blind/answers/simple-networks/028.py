# question: a1_vector
# kind: wrong
# mistakes: 1
# label: Uses the logistic function of the last question and not tanh.
# exercise: simple-networks
import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_vector = logistic(W @ x + b)
