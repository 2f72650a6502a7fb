# attack: makes a system call with the bit for x32 set, which a filter that compares numbers does not know
# full: crashed | contained
# reduced: crashed | contained
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


X32 = 0x40000000


def attack():
    pid = syscall({"x86_64": X32 | 39})
    return f"through: process {pid}" if pid == os.getpid() else f"held: {pid}"
