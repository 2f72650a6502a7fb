# attack: raises an exception whose class says that it is the worker's own or a MemoryError
# full: contained
# reduced: contained
# stopped-by: worker
class Hostile(Exception):
    __class__ = MemoryError

    def __str__(self):
        return self


def attack():
    raise Hostile
