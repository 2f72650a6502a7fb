# question: layer
# kind: wrong
# mistakes: 1
# label: Multiplies from the wrong side, a0 @ W, which sums over the outputs.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    return sigma(a0 @ W + b)
