# attack: tries whether it might signal the process that it was forked from (with signal 0)
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import os


def attack():
    os.kill(os.getppid(), 0)
    return "through: it may"
