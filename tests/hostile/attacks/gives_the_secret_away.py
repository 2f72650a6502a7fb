# attack: changes the owner of a file outside (to the one it has)
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    os.chown(SECRET, os.getuid(), os.getgid())
    return "through: its owner was set"
