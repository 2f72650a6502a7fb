# attack: asks to be another user
# full: contained
# reduced: contained
# stopped-by: kernel, seccomp
import os


def attack():
    for change in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0), lambda: os.setgroups([])):
        try:
            change()
        except OSError as error:
            last = error
        else:
            return f"through: {os.getresuid()}, {os.getresgid()}"
    raise last
