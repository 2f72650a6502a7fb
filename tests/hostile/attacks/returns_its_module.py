# attack: returns a module
# full: unsupported
# reduced: unsupported
# stopped-by: worker
import sys


def attack():
    return sys
