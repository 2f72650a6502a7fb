# attack: registers functions that would run when its process ends
# full: wrong
# reduced: wrong
# stopped-by: parent
import atexit
import os
import weakref


class Kept:
    pass


KEPT = Kept()


def attack():
    path = os.path.join(WRITABLE, "at-exit")
    for register in (atexit.register, lambda function: weakref.finalize(KEPT, function)):
        register(lambda: open(path, "w").close())
    return 0.5
