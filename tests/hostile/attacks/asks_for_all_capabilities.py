# attack: asks the kernel for every capability
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
    header = struct.pack("<Ii", 0x20080522, 0)
    syscall({"x86_64": 126, "aarch64": 91}, header, struct.pack("<6I", *[0xFFFFFFFF] * 6))
    return "through: all of them"
