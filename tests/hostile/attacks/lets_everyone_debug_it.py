# attack: makes itself dumpable and open to any debugger, so that another box could take part in it
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_DUMPABLE = 4


def attack():
    if libc.prctl(PR_SET_DUMPABLE, ctypes.c_ulong(1), 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "through: it is dumpable"
