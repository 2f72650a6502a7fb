# attack: asks the kernel for all mounts by listmount, which opens nothing
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
    request = struct.pack("<IIQQ", 24, 0, 0xFFFFFFFFFFFFFFFF, 0)
    found = ctypes.create_string_buffer(8 * 64)
    count = syscall({"x86_64": 458, "aarch64": 458}, request, found, 64, 0)
    return f"through: {count} mounts"
