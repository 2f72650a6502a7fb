# attack: ends its process with the exit code that the grader has for its own faults
# full: not-loaded
# reduced: not-loaded
# stopped-by: parent
import os

os._exit(70)


def attack():
    return 1
