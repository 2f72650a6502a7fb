# attack: ends another process by a queued signal
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import ctypes
import os
import platform
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def syscall(numbers, *arguments):
    number = numbers.get(platform.machine())
    if number is None:
        raise OSError("no system call numbers for this machine")
    whole = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = libc.syscall(ctypes.c_long(number), *whole)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


SI_QUEUE = -1


def attack():
    information = struct.pack("<iiiiii", 15, 0, SI_QUEUE, 0, os.getpid(), os.getuid()).ljust(128, b"\0")
    syscall({"x86_64": 129, "aarch64": 138}, DECOY, 15, information)
    return "through: it was sent"
