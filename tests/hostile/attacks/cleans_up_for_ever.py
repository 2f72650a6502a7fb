# attack: loops in a destructor, a finally and an exit hook
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
import atexit


class Endless:
    def __del__(self):
        while True:
            pass


def attack():
    atexit.register(Endless)
    try:
        Endless()
    finally:
        while True:
            pass
