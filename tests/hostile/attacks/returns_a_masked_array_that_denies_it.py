# attack: returns an array all of whose entries are masked, of a class that says that none is
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
import numpy as np
import numpy.ma


class Mine(numpy.ma.MaskedArray):
    _mask = property(lambda self: np.False_, lambda self, value: None)


def attack():
    return Mine(np.zeros(3), mask=True)
