# attack: ends another process by a descriptor for it
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os
import signal


def attack():
    signal.pidfd_send_signal(os.pidfd_open(DECOY), signal.SIGTERM)
    return "through: it was sent"
