# question: da_da
# kind: wrong
# mistakes: 1
# label: Multiplies by sigma instead of its derivative.
# exercise: training-networks

import numpy as np

def da_da(W, z):
    m, n = W.shape
    J = np.empty((m, n))
    for i in range(m):
        for k in range(n):
            J[i, k] = np.tanh(z[i]) * W[i, k]
    return J
