# question: layer
# kind: right
# mistakes: 0
# label: Right: a nested comprehension without any matrix product, returned as a column.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    return np.array([[sigma(sum(w * a for w, a in zip(row, a0)) + bias)] for row, bias in zip(W, b)])
