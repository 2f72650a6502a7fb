# attack: ends itself with abort
# full: crashed
# reduced: crashed
# stopped-by: parent
import os


def attack():
    os.abort()
