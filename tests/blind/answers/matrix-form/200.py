# question: neuron
# kind: wrong
# mistakes: 1
# label: Adds the bias after the activation function.
# exercise: matrix-form
"""Neural networks in matrix form. Complete the functions.

Check your work:  grader check matrix-form.py
"""

import numpy as np

# Given. You need not change this part.

sigma = np.tanh


# 1. One neuron with one input: three numbers.


def neuron(w, a0, b):
    """The activity of a neuron with one input."""
    activity = sigma(w * a0) + b
    return activity


# 2. One neuron with n inputs: w and a0 are arrays of n numbers.


def neuron_n(w, a0, b):
    """The activity of a neuron with n inputs."""


# 3. A layer: W has the shape (m, n), a0 has n entries, b has m.


def layer(W, a0, b):
    """The m activities of a layer with n inputs."""


# 4. A network: lists of matrices and of bias vectors, one entry per layer.


def feedforward(weights, biases, a0):
    """The activities of the last layer."""
    a = a0
    # for W, b in ...


# 5. The size of a network, from a list such as [4, 3, 2].


def count_parameters(sizes):
    """The number of weights and the number of biases."""
    # return weights, biases
