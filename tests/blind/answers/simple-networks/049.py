# question: hump
# kind: right
# mistakes: 0
# label: Right: chooses where each hidden neuron switches and how steeply, and computes the biases from that.
# exercise: simple-networks
import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


on_at, off_at, steep, strength = 0.6, 0.15, 30, 12

w1_hump = steep * np.array([1, -1])
b1_hump = -w1_hump * np.array([on_at, off_at])
w2_hump = np.full(2, -strength)
b2_hump = strength / 2


def hump_output(a0):
    """The output of that network for the input a0, with your numbers. Given: you need not change it."""
    hidden = logistic(w1_hump * a0 + b1_hump)
    return logistic(w2_hump @ hidden + b2_hump)
