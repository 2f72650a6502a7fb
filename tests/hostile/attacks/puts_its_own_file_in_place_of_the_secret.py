# attack: swaps a file outside for one of its own with renameat2
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


RENAME_EXCHANGE = 2


def attack():
    mine = os.path.join(FOLDER, "mine")
    os.close(os.open(mine, os.O_CREAT | os.O_WRONLY))
    syscall({"x86_64": 316, "aarch64": 276}, -100, mine.encode(), -100, SECRET.encode(), RENAME_EXCHANGE)
    return "through: swapped"
