# attack: opens a performance counter on itself, a clock fine enough for side channels
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


SOFTWARE, EXCLUDE_KERNEL, EXCLUDE_HYPERVISOR = 1, 1 << 5, 1 << 6


def attack():
    request = struct.pack("<IIQQQQQ", SOFTWARE, 128, 1, 0, 0, 0, EXCLUDE_KERNEL | EXCLUDE_HYPERVISOR)
    return f"through: {syscall({'x86_64': 298, 'aarch64': 241}, request.ljust(128, bytes(1)), 0, -1, -1, 0)}"
