# attack: renames a file outside
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    os.rename(SECRET, SECRET + ".old")
    return "through: it has another name"
