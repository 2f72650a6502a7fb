# attack: raises an exception each of whose attributes raises another
# full: contained
# reduced: contained
# stopped-by: worker
class Hostile(Exception):
    def __getattribute__(self, name):
        raise SystemExit(name)

    def __str__(self):
        raise KeyboardInterrupt

    __repr__ = __str__


def attack():
    raise Hostile
