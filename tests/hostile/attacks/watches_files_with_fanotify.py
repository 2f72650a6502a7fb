# attack: has itself told by fanotify of what happens to a file outside
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
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


FAN_REPORT_FID, FAN_MARK_ADD, FAN_OPEN = 0x200, 1, 0x20


def attack():
    watch = syscall({"x86_64": 300, "aarch64": 262}, FAN_REPORT_FID, 0)
    syscall({"x86_64": 301, "aarch64": 263}, watch, FAN_MARK_ADD, FAN_OPEN, -100, SECRET.encode())
    return "through: it is told"
