# attack: sets the bits by which a root without capabilities gets them back
# full: contained
# reduced: contained
# stopped-by: kernel, seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECUREBITS = 28


def attack():
    if libc.prctl(PR_SET_SECUREBITS, ctypes.c_ulong(1 << 4), 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "through: they are set"
