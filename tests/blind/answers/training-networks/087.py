# question: da_da
# kind: right
# mistakes: 0
# label: Diagonal matrix of slopes times W.
# exercise: training-networks

import numpy as np

sigma = np.tanh


def da_da(W, z):
    S = np.diag(np.cosh(z) ** -2.0)
    return S @ W
