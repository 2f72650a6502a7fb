# attack: returns an array without entries, one of whose lengths is enormous
# full: size-limit
# reduced: size-limit
# stopped-by: worker
import numpy as np


def attack():
    return np.empty((0, 1 << 45), dtype="i1")
