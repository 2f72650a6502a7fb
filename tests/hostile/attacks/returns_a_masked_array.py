# attack: returns an array all of whose wrong entries are masked
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
import numpy.ma


def attack():
    return numpy.ma.masked_all(3)
