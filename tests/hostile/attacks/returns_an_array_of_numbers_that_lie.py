# attack: returns an array of objects that are numbers of classes of their own, converted by methods without end
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
import numpy as np


class Mine(float):
    def __float__(self):
        while True:
            pass

    __int__ = __index__ = __complex__ = __array__ = __len__ = __iter__ = __getattribute__ = __float__


def attack():
    held = np.empty(3, dtype=object)
    for at in range(3):
        held[at] = Mine(0.25)
    return held
