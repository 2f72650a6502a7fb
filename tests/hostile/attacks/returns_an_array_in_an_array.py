# attack: returns an array of records that hold arrays
# full: unsupported
# reduced: unsupported
# stopped-by: worker
import numpy as np


def attack():
    return np.zeros(3, dtype=[("a", "f8", (2, 2)), ("b", "O")])
