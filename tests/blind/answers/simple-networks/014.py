# question: a1
# kind: right
# mistakes: 0
# label: Right: loops over the entries with math.tanh and restores the shape of the input.
# exercise: simple-networks
import math
import numpy as np

w1 = 1.3
b1 = -0.1


def a1(a0):
    arr = np.asarray(a0, dtype=float)
    if arr.ndim == 0:
        return math.tanh(w1 * float(arr) + b1)
    out = np.empty(arr.shape)
    for idx, v in np.ndenumerate(arr):
        out[idx] = math.tanh(w1 * v + b1)
    return out
