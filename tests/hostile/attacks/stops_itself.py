# attack: stops itself with SIGSTOP, so that it neither answers nor ends
# full: time-limit | contained
# reduced: time-limit | contained
# limits: call_seconds = 0.3
# stopped-by: parent
import os
import signal


def attack():
    os.kill(os.getpid(), signal.SIGSTOP)
    return "held: it was continued"
