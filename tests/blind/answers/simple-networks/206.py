# question: a1_vector
# kind: wrong
# mistakes: 2
# label: Leaves out the bias and the activation function.
# exercise: simple-networks
"""Simple networks. Replace every None, complete the function, and tune the numbers.

Check your work:  grader check simple-networks.py
"""

import numpy as np

# Given. You need not change this part.

sigma = np.tanh


def logistic(z):
    """The activation function of the last question."""
    return 1 / (1 + np.exp(-z))


# 1. The network with one input and one output. The grader tries your function with other values of w1 and b1.

w1 = 1.3
b1 = -0.1


def a1(a0):
    """The output of the network for the input a0: a number, or an array of numbers."""


# 2. The best NOT gate of the five: an option id, such as "w10-b0".

not_gate = None

# 3. A NOT gate of your own. These are the starting numbers: change them.

w1_not = 1.3
b1_not = -0.1

# 4. A layer with three inputs and two outputs. W, b and x are given.

W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
rows = []
for row in W:
    rows.append(row[0] * x[0] + row[1] * x[1] + row[2] * x[2])
a1_vector = np.array(rows)

# 5. and 6. Lists of option ids, such as ["none"].

network_facts = None
forward_formula = None

# 7. One input, two hidden neurons, one output. These numbers do not make a hump yet: change them.

w1_hump = np.array([1.0, -1.0])
b1_hump = np.array([0.0, 0.0])
w2_hump = np.array([1.0, 1.0])
b2_hump = 0.0


def hump_output(a0):
    """The output of that network for the input a0, with your numbers. Given: you need not change it."""
    hidden = logistic(w1_hump * a0 + b1_hump)
    return logistic(w2_hump @ hidden + b2_hump)
