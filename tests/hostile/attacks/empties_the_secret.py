# attack: cuts a file outside to nothing by its path
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    os.truncate(SECRET, 0)
    return "through: it is empty"
