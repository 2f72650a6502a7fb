# attack: returns an object whose __class__ says that it is an array
# full: unsupported
# reduced: unsupported
# stopped-by: worker
import numpy as np


class Liar:
    __class__ = np.ndarray
    dtype, shape, ndim, size = np.dtype("f8"), (2,), 1, 2

    def __array__(self, *_, **__):
        return np.ones(2)


def attack():
    return Liar()
