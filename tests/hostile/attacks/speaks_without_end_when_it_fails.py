# attack: raises an exception whose text takes for ever to make
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def attack():
    raise Endless
