# attack: reads and changes its local descriptor table, an old and rarely tried part of the kernel
# full: contained
# reduced: contained
# stopped-by: seccomp
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
    entry = struct.pack("<IIII", 0, 0, 0xFFFFF, 0x51)
    return f"through: {syscall({'x86_64': 154}, 1, entry, len(entry))}"
