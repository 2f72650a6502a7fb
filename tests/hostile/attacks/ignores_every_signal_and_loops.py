# attack: ignores and blocks every signal that can be, and loops
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
import signal


def attack():
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            continue
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    finally:
        while True:
            pass
