# attack: ends its process before it has defined anything
# full: not-loaded
# reduced: not-loaded
# stopped-by: parent
import os

os._exit(0)


def attack():
    return 1
