# attack: ends another process of the same user
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os
import signal


def attack():
    os.kill(DECOY, signal.SIGTERM)
    return "through: it was sent"
