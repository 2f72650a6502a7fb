# question: J_b2
# kind: wrong
# mistakes: 1
# label: Takes the error as y minus output, so that the sign is wrong.
# exercise: backpropagation

import numpy as np


def J_b2(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    N = x.shape[1]
    d3 = 2 * (y - a3) * d_sigma(z3)
    d2 = (W3.T @ d3) * d_sigma(z2)
    return d2 @ np.ones((N, 1)) / N
