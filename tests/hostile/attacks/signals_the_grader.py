# attack: tries whether it might signal the grading process (with signal 0)
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    os.kill(GRADER, 0)
    return "through: it may"
