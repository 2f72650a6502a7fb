# question: J_b1
# kind: wrong
# mistakes: 1
# label: Divides by the number of neurons instead of the number of examples.
# exercise: backpropagation

import numpy as np

def J_b1(x, y):
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    e3 = 2 * (a3 - y) * d_sigma(z3)
    e2 = (W3.T @ e3) * d_sigma(z2)
    e1 = (W2.T @ e2) * d_sigma(z1)
    n = len(e1)
    return e1.sum(axis=1, keepdims=True) / n
