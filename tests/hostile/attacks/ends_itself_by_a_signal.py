# attack: sends itself the signal that the grader ends boxes with
# full: contained
# reduced: contained
# stopped-by: seccomp
import os
import signal


def attack():
    os.kill(os.getpid(), signal.SIGKILL)
