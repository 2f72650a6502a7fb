# attack: gives another process the lowest priority
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    os.setpriority(os.PRIO_PROCESS, DECOY, os.getpriority(os.PRIO_PROCESS, DECOY) + 1)
    return "through: it is slower now"
