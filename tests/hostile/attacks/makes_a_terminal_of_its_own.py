# attack: opens a new pseudo-terminal
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import os
import pty


def attack():
    ours, theirs = pty.openpty()
    return f"through: {os.ttyname(theirs)}"
