# attack: has itself no longer ended when its server ends
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_GET_PDEATHSIG = 1, 2


def attack():
    if libc.prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(0), 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "through: it is turned off"
