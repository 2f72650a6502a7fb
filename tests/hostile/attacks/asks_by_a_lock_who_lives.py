# attack: claims that its own lock is held by another process, which tells whether a process of that number lives
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import errno
import os
import platform
import time

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


FUTEX = {"x86_64": 202, "aarch64": 98}
LOCK_PI, LOCK_PI2, TRYLOCK_PI, PRIVATE = 6, 13, 8, 128
NOBODY = 4_194_303  # the largest number that a process may have


def attack():
    for operation in (LOCK_PI, LOCK_PI2, TRYLOCK_PI):
        said = set()
        for pid in (1, os.getppid(), NOBODY):
            lock = ctypes.c_uint32(pid)
            until = (ctypes.c_long * 2)(int(time.time()), 0)  # which is over already
            try:
                syscall(FUTEX, ctypes.byref(lock), operation | PRIVATE, 0, ctypes.byref(until))
            except OSError as error:
                last = error
                said.add(error.errno)
        if len(said) > 1:
            return f"through: {sorted(errno.errorcode[each] for each in said)}"
    raise last
