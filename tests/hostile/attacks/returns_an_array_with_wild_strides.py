# attack: returns an array whose strides lead out of its memory
# full: crashed
# reduced: crashed
# stopped-by: parent
import numpy as np


def attack():
    return np.lib.stride_tricks.as_strided(np.zeros(1), (100,), (1 << 40,))
