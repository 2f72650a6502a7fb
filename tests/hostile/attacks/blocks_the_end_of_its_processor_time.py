# attack: blocks the signal that comes when its processor time is used up, and computes on
# full: time-limit
# reduced: time-limit
# limits: cpu_seconds = 1, call_seconds = 3
# stopped-by: parent
import signal


def attack():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
    while True:
        pass
