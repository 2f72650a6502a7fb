# attack: returns an array of more dimensions than the channel has
# full: size-limit
# reduced: size-limit
# stopped-by: worker
import numpy as np


def attack():
    return np.zeros((1,) * 40)
