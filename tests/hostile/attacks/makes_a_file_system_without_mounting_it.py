# attack: makes a file system by fsopen, fsconfig and fsmount, past rules for mount
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
    syscall({"x86_64": 272, "aarch64": 97}, CLONE_NEWUSER)
    syscall({"x86_64": 272, "aarch64": 97}, CLONE_NEWNS)
    context = syscall({"x86_64": 430, "aarch64": 430}, b"tmpfs", 0)
    syscall({"x86_64": 431, "aarch64": 431}, context, 6, None, None, 0)
    mounted = syscall({"x86_64": 432, "aarch64": 432}, context, 0, 0)
    inside = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=mounted)
    fresh = os.listdir(inside) == [] and os.fstat(inside).st_dev != os.stat("/").st_dev
    return "through: a file system of its own" if fresh else "held: another one"
