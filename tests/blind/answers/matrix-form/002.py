# question: neuron
# kind: wrong
# mistakes: 1
# label: Returns the sum w a0 + b and forgets the activation function.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    """The activity of a neuron with one input."""
    z = w * a0 + b
    return z
