# attack: holds a lock on a file that other boxes read, to make them wait
# full: contained
# reduced: contained
# stopped-by: seccomp
import fcntl

import numpy


def attack():
    with open(numpy.__file__) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return "through: it was locked"
