# question: da_da
# kind: right
# mistakes: 0
# label: Row by row comprehension over zip.
# exercise: training-networks

import numpy as np

sigma = np.tanh


def da_da(W, z):
    """row i times its slope"""
    return np.array([(1 - t) * (1 + t) * row for row, t in zip(W, sigma(z))])
