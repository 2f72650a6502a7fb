# question: dCdb
# kind: wrong
# mistakes: 1
# label: Squares z inside cosh instead of squaring cosh.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions.

Check your work:  grader check training-networks.py
"""

import numpy as np

# Given. You need not change this part.

sigma = np.tanh


def a1(w1, b1, a0):
    """The activation of the network with one input and one output."""
    return sigma(w1 * a0 + b1)


def C(w1, b1, x, y):
    """The cost of the example (x, y)."""
    return (a1(w1, b1, x) - y) ** 2


# 1. The cost of one example: w1 = 1.3, b1 = -0.1, x = 0, y = 1.

C_0 = None

# 2. and 3. Lists of option ids, such as ["one-id", "another-id"].

not_cost = None
partials = None

# 4. The derivatives of the cost.


def dCdw(w1, b1, x, y):
    """The derivative of C with respect to the weight w1."""
    z = w1 * x + b1
    # dCda = ...
    # dadz = ...
    # dzdw = ...


def dCdb(w1, b1, x, y):
    """The derivative of C with respect to the bias b1."""
    z = w1 * x + b1
    d_sigma = 1 / np.cosh(z**2)
    return 2 * (sigma(z) - y) * d_sigma


# 5. A layer with three inputs and two outputs. W, b and a1_layer are given.

W = np.array([[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]])
b = np.array([0.61273249, 1.6422662])


def a1_layer(a0):
    """The activations of the layer."""
    return sigma(W @ a0 + b)


x = np.array([0.1, 0.5, 0.6])  # not the example of the question: change it
y = np.array([0.25, 0.75])
d = None
C_k = None

# 6. The link between two layers: an option id, such as "W-a", and the function.

layer_derivative = None


def da_da(W, z):
    """The derivative of a layer's activations with respect to those of the layer before: shape (m, n)."""
