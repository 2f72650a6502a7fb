# attack: loads a BPF program
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
    code = ctypes.create_string_buffer(struct.pack("<BBhi", 0xB7, 0, 0, 0) + struct.pack("<BBhi", 0x95, 0, 0, 0))
    license_ = ctypes.create_string_buffer(b"GPL")
    request = struct.pack("<IIQQIIQI", 1, 2, ctypes.addressof(code), ctypes.addressof(license_), 0, 0, 0, 0)
    return f"through: {syscall({'x86_64': 321, 'aarch64': 280}, 5, request.ljust(128, bytes(1)), 128)}"
