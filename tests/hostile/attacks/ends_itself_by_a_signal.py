# attack: sends itself the signal that the grader ends boxes with
# full: exited | contained
# reduced: exited | contained
# stopped-by: parent
import os
import signal


def attack():
    os.kill(os.getpid(), signal.SIGKILL)
