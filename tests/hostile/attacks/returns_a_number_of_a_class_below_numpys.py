# attack: returns a numpy number of a class of its own that would become another array each time it is asked
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
import numpy as np


class Mine(np.float64):
    turn = 0

    def __array__(self, *_, **__):
        Mine.turn += 1
        return np.full(Mine.turn, 0.5)

    __array_interface__ = property(lambda self: 1 / 0)
    dtype = shape = item = tobytes = __float__ = property(lambda self: 1 / 0)


def attack():
    return Mine(0.25)
