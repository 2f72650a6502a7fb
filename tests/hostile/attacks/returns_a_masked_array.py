# attack: returns an array all of whose wrong entries are masked
# full: unsupported
# reduced: unsupported
# stopped-by: worker
import numpy.ma


def attack():
    return numpy.ma.masked_all(3)
