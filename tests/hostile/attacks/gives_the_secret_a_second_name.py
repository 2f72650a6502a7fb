# attack: makes a hard link to a file outside in a folder that it may write to
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    os.link(SECRET, os.path.join(WRITABLE, "mine.txt"))
    return "through: it has two names"
