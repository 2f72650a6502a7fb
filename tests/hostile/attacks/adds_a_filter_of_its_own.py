# attack: adds a filter for system calls that has them told to itself, and might answer them with success
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


PR_SET_NO_NEW_PRIVS, SET_MODE_FILTER, NEW_LISTENER = 38, 1, 8
ALLOW = 0x7FFF0000


def attack():
    libc.prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), 0, 0, 0)
    rule = ctypes.create_string_buffer(struct.pack("<HBBI", 0x06, 0, 0, ALLOW))
    program = struct.pack("<HxxxxxxQ", 1, ctypes.addressof(rule))
    return f"through: listener {syscall({'x86_64': 317, 'aarch64': 277}, SET_MODE_FILTER, NEW_LISTENER, program)}"
