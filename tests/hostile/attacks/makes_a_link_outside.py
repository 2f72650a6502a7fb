# attack: makes a symlink in a folder outside, for a program with more rights to follow
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    os.symlink("/etc/passwd", os.path.join(WRITABLE, "report.txt"))
    return "through: it is there"
