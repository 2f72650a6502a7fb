# question: layer
# kind: wrong
# mistakes: 1
# label: Forgets the activation function.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    """The m activities of a layer with n inputs."""
    a1 = W @ a0 + b
    return a1
