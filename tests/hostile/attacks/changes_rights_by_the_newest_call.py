# attack: changes a file's rights with fchmodat2, newer than many a filter
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
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
    syscall({"x86_64": 452, "aarch64": 452}, -100, SECRET.encode(), 0o600, 0x100)
    return "through: changed"
