# attack: has an alarm end it
# full: crashed | contained
# reduced: crashed | contained
# stopped-by: parent, seccomp
import signal
import time


def attack():
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    time.sleep(1)
    return "held: no alarm came"
