# question: layer
# kind: wrong
# mistakes: 1
# label: Turns only b into a column, so adding it to the flat product broadcasts to an m by m matrix.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    b = np.array(b).reshape(len(b), 1)
    return sigma(W @ a0 + b)
