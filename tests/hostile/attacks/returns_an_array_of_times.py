# attack: returns an array of dates
# full: unsupported
# reduced: unsupported
# stopped-by: worker
import numpy as np


def attack():
    return np.array(["2020-01-01"], dtype="datetime64[D]")
