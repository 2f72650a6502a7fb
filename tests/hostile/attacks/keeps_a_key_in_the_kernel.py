# attack: leaves data in the kernel's keyring of its user, where the next box would find them
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


USER_KEYRING = -4


def attack():
    key = syscall({"x86_64": 248, "aarch64": 217}, b"user", b"hostile", b"kept", 4, USER_KEYRING)
    syscall({"x86_64": 250, "aarch64": 219}, 9, key, USER_KEYRING, 0, 0)  # unlinked: nothing stays behind
    return f"through: key {key}"
