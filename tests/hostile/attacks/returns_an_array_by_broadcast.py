# attack: returns an array of a terabyte that takes eight bytes
# full: size-limit
# reduced: size-limit
# stopped-by: worker
import numpy as np


def attack():
    return np.broadcast_to(np.float64(0.5), (1 << 20, 1 << 20))
