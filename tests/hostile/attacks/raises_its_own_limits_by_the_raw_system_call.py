# attack: lifts its limit on memory with prlimit64, by its own number and by none
# full: contained
# reduced: contained
# stopped-by: kernel, seccomp
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


def attack():
    for pid in (0, os.getpid()):
        try:
            syscall({"x86_64": 302, "aarch64": 261}, pid, 9, struct.pack("<QQ", 2**64 - 1, 2**64 - 1), None)
        except OSError as error:
            last = error
        else:
            return "through: without a limit"
    raise last
