# question: neuron
# kind: wrong
# mistakes: 1
# label: Uses the logistic function where tanh is asked for.
# exercise: matrix-form
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def neuron(w, a0, b):
    return sigmoid(w * a0 + b)
