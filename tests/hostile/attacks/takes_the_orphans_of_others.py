# attack: makes itself the one that orphaned processes come to, in its server's place
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_CHILD_SUBREAPER = 36


def attack():
    if libc.prctl(PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "through: they come to it"
