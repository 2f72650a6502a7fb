# attack: tries to set the priority of all processes of its user (to the priority that they have)
# full: contained
# reduced: contained
# stopped-by: seccomp
import os


def attack():
    os.setpriority(os.PRIO_USER, 0, os.getpriority(os.PRIO_USER, 0))
    return "through: all of them"
