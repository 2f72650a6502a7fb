# attack: has its addresses chosen without chance by personality
# full: contained
# reduced: contained
# stopped-by: seccomp
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


ADDR_NO_RANDOMIZE = 0x0040000


def attack():
    syscall({"x86_64": 135, "aarch64": 92}, ADDR_NO_RANDOMIZE)
    return f"through: {syscall({'x86_64': 135, 'aarch64': 92}, 0xFFFFFFFF):#x}"
