# attack: asks for the machine's free memory, its load and its number of processes, which every box changes
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


SYSINFO = {"x86_64": 99, "aarch64": 179}


def attack():
    words = (ctypes.c_ulong * 16)()
    syscall(SYSINFO, words)
    return f"through: {words[5]} of {words[4]} bytes are free, {words[10] & 0xFFFF} processes"
