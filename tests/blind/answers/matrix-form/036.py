# question: layer
# kind: wrong
# mistakes: 2
# label: Swaps the indices of W, and adds the bias once for every input.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    m = len(b)
    n = len(a0)
    z = np.zeros(m)
    for i in range(m):
        for j in range(n):
            z[i] += W[j, i] * a0[j] + b[i]
    return sigma(z)
