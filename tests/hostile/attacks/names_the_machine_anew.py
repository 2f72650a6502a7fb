# attack: makes a namespace and gives the machine another name in it
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
    syscall({"x86_64": 272, "aarch64": 97}, 0x10000000)  # at first, so that nobody else sees the name
    syscall({"x86_64": 272, "aarch64": 97}, 0x04000000)
    syscall({"x86_64": 170, "aarch64": 161}, b"hostile", 7)
    return f"through: {os.uname().nodename}"
