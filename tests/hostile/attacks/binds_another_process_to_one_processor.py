# attack: takes all processors but one from another process
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    os.sched_setaffinity(DECOY, {min(os.sched_getaffinity(DECOY))})
    return "through: it has one now"
