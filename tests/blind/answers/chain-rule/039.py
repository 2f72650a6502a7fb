# question: chain
# kind: right
# mistakes: 0
# label: Right: folds the list of matrices with functools.reduce and takes the only entry.
# exercise: chain-rule
import numpy as np
from functools import reduce


def chain(*links):
    return reduce(np.matmul, links).item()
