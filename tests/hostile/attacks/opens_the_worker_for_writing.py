# attack: opens the one file that runs in every box so as to change it for the boxes to come
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os
import sys

above = sys._getframe()
while "encode" not in above.f_globals:
    above = above.f_back
WORKER = above.f_globals["__file__"]


def attack():
    os.close(os.open(WORKER, os.O_RDWR))  # nothing is written: that it could be is enough
    return f"through: {WORKER} can be written to"
