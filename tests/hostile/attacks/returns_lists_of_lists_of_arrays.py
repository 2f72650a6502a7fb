# attack: returns arrays in lists in lists, each of which a page would draw
# full: wrong
# reduced: wrong
# limits: answer_bytes = 33554432
# stopped-by: judge
import numpy as np


def attack():
    return [[[np.arange(216.0).reshape(6, 6, 6)] * 12] * 12] * 12
