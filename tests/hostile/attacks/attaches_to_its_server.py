# attack: makes itself the debugger of the process that all boxes are forked from
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
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


PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17


def attack():
    # Seizing does not stop it, and ends when this process does.
    syscall({"x86_64": 101, "aarch64": 117}, PTRACE_SEIZE, os.getppid(), 0, 0)
    return "through: attached"
