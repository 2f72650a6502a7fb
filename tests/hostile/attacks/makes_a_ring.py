# attack: sets up io_uring, by which files and sockets are reached past the filter
# full: contained
# reduced: contained
# stopped-by: seccomp, rlimits
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
    return f"through: {syscall({'x86_64': 425, 'aarch64': 425}, 4, ctypes.create_string_buffer(256))}"
