# question: neuron_n
# kind: wrong
# mistakes: 1
# label: Hardcodes the three inputs of the picture.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    """The activity of a neuron with n inputs."""
    return sigma(w[0] * a0[0] + w[1] * a0[1] + w[2] * a0[2] + b)
