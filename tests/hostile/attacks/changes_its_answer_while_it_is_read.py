# attack: returns a list that another of its objects changes while it is made plain
# full: wrong | unsupported | contained
# reduced: wrong | unsupported | contained
# stopped-by: worker, judge
import numpy as np

HELD = []


class Changing(np.ndarray):
    def __array_finalize__(self, other):
        HELD.extend([0.25] * 1000)


def attack():
    HELD[:] = [0.5, np.zeros(2).view(Changing), 0.5]
    return HELD
