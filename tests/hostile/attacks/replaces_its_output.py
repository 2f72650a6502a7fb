# attack: puts an object of its own in place of its output, which fails when it is flushed
# full: wrong | exited
# reduced: wrong | exited
# stopped-by: worker
import sys


class Hostile:
    def __getattr__(self, name):
        raise SystemExit(name)


def attack():
    sys.stdout = sys.stderr = sys.__stdout__ = Hostile()
    return 0.5
