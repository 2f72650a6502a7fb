# attack: crashes before it has defined anything
# full: not-loaded
# reduced: not-loaded
# stopped-by: parent
import os

os.abort()


def attack():
    return 1
