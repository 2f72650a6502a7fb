# attack: opens a file outside with openat2, which a filter written for openat may have forgotten
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
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
    how = struct.pack("<QQQ", os.O_RDONLY, 0, 0)
    descriptor = syscall({"x86_64": 437, "aarch64": 437}, -100, SECRET.encode(), how, len(how))
    text = os.read(descriptor, 100)
    return f"through: {text!r}" if text.startswith(b"the secret is ") else "held: another file"
