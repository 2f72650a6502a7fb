# attack: tells the kernel that its program and its arguments lie elsewhere, so that lists of processes lie
# full: contained
# reduced: contained
# stopped-by: kernel, seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_MM, PR_SET_MM_ARG_START = 35, 8


def attack():
    kept = ctypes.create_string_buffer(b"sleep\0", 4096)
    if libc.prctl(PR_SET_MM, PR_SET_MM_ARG_START, ctypes.c_ulong(ctypes.addressof(kept)), 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "through: it has another name"
