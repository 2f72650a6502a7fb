# attack: removes a file outside
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    os.unlink(SECRET)
    return "through: it is gone"
