# attack: opens a pidfd of another process
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    return f"through: descriptor {os.pidfd_open(DECOY)}"
