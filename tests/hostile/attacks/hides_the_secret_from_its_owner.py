# attack: takes all rights on a file outside away, which no rule on opening files covers
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    os.chmod(SECRET, 0)
    return "through: nobody can read it"
