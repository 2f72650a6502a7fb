# question: count_parameters
# kind: wrong
# mistakes: 1
# label: Multiplies the sizes of all layers with each other.
# exercise: matrix-form
import numpy as np


def count_parameters(sizes):
    return int(np.prod(sizes)), sum(sizes[1:])
