# attack: tries whether it might signal every process there is (with signal 0, which harms nobody)
# full: contained
# reduced: contained
# stopped-by: seccomp
import os


def attack():
    os.kill(-1, 0)
    return "through: it may"
