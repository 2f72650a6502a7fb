# attack: stops another process of the same user
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os
import signal


def attack():
    os.kill(DECOY, signal.SIGSTOP)
    return "through: it was sent"
