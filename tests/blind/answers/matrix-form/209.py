# question: layer
# kind: right
# mistakes: 0
# label: Right: appends the bias to the matrix as one more column, with a constant input 1.
# exercise: matrix-form

import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    Wb = np.c_[W, b]
    return sigma(Wb @ np.r_[a0, 1.0])
