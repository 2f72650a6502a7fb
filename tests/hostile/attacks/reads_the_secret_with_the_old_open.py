# attack: opens a file outside with the oldest of the system calls for it
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
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


def attack():
    if platform.machine() == "x86_64":
        descriptor = syscall({"x86_64": 2}, SECRET.encode(), os.O_RDONLY)
    else:
        descriptor = syscall({"aarch64": 56}, -100, SECRET.encode(), os.O_RDONLY)
    text = os.read(descriptor, 100)
    return f"through: {text!r}" if text.startswith(b"the secret is ") else "held: another file"
