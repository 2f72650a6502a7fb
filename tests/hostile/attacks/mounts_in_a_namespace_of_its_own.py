# attack: makes a mount namespace and mounts a file system in it
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
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


CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x00020000


def attack():
    # The user namespace comes first: what is mounted in it is seen nowhere else.
    syscall({"x86_64": 272, "aarch64": 97}, CLONE_NEWUSER)
    syscall({"x86_64": 272, "aarch64": 97}, CLONE_NEWNS)
    syscall({"x86_64": 165, "aarch64": 40}, b"none", WRITABLE.encode(), b"tmpfs", 0, b"size=4096")
    return f"through: {os.statvfs(WRITABLE).f_blocks} blocks"
