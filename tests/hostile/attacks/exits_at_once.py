# attack: ends its process in the call
# full: exited
# reduced: exited
# stopped-by: parent
import os


def attack():
    os._exit(0)
