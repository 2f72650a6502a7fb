# attack: hands the kernel a module, of four bytes that are none
# full: contained
# reduced: contained
# stopped-by: kernel, seccomp
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
    try:
        syscall({"x86_64": 175, "aarch64": 105}, b"none", 4, b"")
    except OSError as error:
        if error.errno == 8:
            return "through: it was looked at"
        raise
    return "through: it was loaded"
