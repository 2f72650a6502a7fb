# attack: returns an array of objects that compare equal to all
# full: unsupported
# reduced: unsupported
# stopped-by: worker
import numpy as np


class Equal:
    def __eq__(self, other):
        return True

    __hash__ = None


def attack():
    return np.array([Equal()] * 3, dtype=object)
