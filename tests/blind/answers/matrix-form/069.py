# question: count_parameters
# kind: right
# mistakes: 0
# label: Right: really builds the weight matrices and bias vectors and asks for their sizes.
# exercise: matrix-form
import numpy as np


def count_parameters(sizes):
    Ws = [np.zeros((m, n)) for n, m in zip(sizes, sizes[1:])]
    bs = [np.zeros(m) for m in sizes[1:]]
    return sum(W.size for W in Ws), sum(b.size for b in bs)
