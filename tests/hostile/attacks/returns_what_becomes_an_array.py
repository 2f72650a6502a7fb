# attack: returns an object that would become another array each time it is asked
# full: unsupported
# reduced: unsupported
# stopped-by: worker
import numpy as np


class Liar:
    turn = 0
    __array_priority__ = 1e9

    def __array__(self, *_, **__):
        Liar.turn += 1
        return np.full(2, Liar.turn)


def attack():
    return Liar()
