# attack: overwrites the type of all integers
# full: crashed
# reduced: crashed
# stopped-by: parent
import ctypes


def attack():
    ctypes.memset(id(int), 0xFF, 400)
    return 1 + int("2")
