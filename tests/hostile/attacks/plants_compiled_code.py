# attack: opens the compiled form of a module of the standard library or numpy for writing (and writes nothing)
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os

import numpy


def attack():
    for module in (numpy, os):
        for path in (getattr(module, "__cached__", None) or module.__file__, module.__file__):
            try:
                os.close(os.open(path, os.O_RDWR))
            except OSError as error:
                last = error
            else:
                return f"through: {path} can be written to"
    raise last
