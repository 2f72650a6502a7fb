"""The right answers of simple-networks."""

import numpy as np

sigma = np.tanh
w1 = 1.3
b1 = -0.1


def a1(a0):
    return sigma(w1 * a0 + b1)


def draw_a1(seed):
    """Inputs for a1: w1, b1, and a0, which is a number or an array."""
    random = np.random.RandomState(seed)
    w, b = random.normal(size=2)
    count = random.choice([0, 2, 3, 5], p=[0.4, 0.2, 0.2, 0.2])
    a0 = random.normal(size=count).round(3) if count else round(float(random.normal()), 3)
    return round(float(w), 3), round(float(b), 3), a0


def measure_not(w, b):
    """The outputs for the inputs 0 and 1."""
    return sigma(b), sigma(w + b)


W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_vector = sigma(W @ x + b)


def logistic(z):
    # The same as 1 / (1 + exp(-z)), but never overflows.
    return 0.5 * (1 + np.tanh(0.5 * z))


def measure_hump(w1, b1, w2, b2):
    """The outputs for the inputs 0, 0.35 and 1, and each hidden neuron's change from 0 to 1."""
    hidden = logistic(np.outer([0, 0.35, 1], w1) + b1)
    output = logistic(hidden @ w2 + b2)
    return (*output, *(hidden[2] - hidden[0]))
