# attack: sets the times of a file outside, which no rule on opening files covers
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    os.utime(SECRET, (0, 0))
    return "through: it is old now"
