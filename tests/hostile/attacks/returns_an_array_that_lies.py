# attack: returns an array of a class that lies about itself in every method
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
import numpy as np


class Liar(np.ndarray):
    def __eq__(self, other):
        return np.ones(2, bool)

    def __array_ufunc__(self, *_, **__):
        return np.True_

    def __array_function__(self, *_, **__):
        return True

    def tobytes(self, *_):
        return b"x" * (1 << 30)

    astype = newbyteorder = __reduce__ = __array__ = tobytes
    shape = dtype = size = property(lambda self: 1 / 0)


def attack():
    return np.zeros(2).view(Liar)
