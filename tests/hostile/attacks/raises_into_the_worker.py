# attack: has an alarm raise exceptions at moments when the worker itself is running
# full: contained | exited | wrong
# reduced: contained | exited | wrong
# stopped-by: worker, parent
import signal


class Now(BaseException):
    pass


def strike(*_):
    raise Now


def attack():
    signal.signal(signal.SIGALRM, strike)
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    return list(range(15_000))
