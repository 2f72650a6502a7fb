# attack: calls itself through C until the stack is used up
# full: crashed | contained
# reduced: crashed | contained
# stopped-by: parent
import ctypes
import sys


def attack():
    sys.setrecursionlimit(10**8)

    def again():
        call()
        return 0

    call = ctypes.CFUNCTYPE(ctypes.c_int)(again)
    call()
