# question: count_parameters
# kind: right
# mistakes: 0
# label: Right: the dot product of the sizes with the shifted sizes.
# exercise: matrix-form
import numpy as np


def count_parameters(sizes):
    s = np.array(sizes)
    return int(s[:-1] @ s[1:]), int(s[1:].sum())
