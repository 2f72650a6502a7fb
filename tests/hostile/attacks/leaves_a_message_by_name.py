# attack: leaves a message in a POSIX queue, for the next box to read
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp, rlimits
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
    queue = syscall({"x86_64": 240, "aarch64": 180}, b"hostile", os.O_CREAT | os.O_RDWR, 0o600, None)
    syscall({"x86_64": 241, "aarch64": 181}, b"hostile")  # unlinked: nothing stays behind
    return f"through: queue {queue}"
