# attack: has the kernel look for equal pages in other processes, which shows when one of them is written
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import mmap
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


MADVISE = {"x86_64": 28, "aarch64": 233}
MERGEABLE = 12


def attack():
    page = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    try:
        syscall(MADVISE, at, mmap.PAGESIZE, MERGEABLE)
    except OSError as error:
        if error.errno == 22:
            return "held: this kernel merges no pages"
        raise
    return "through: it will be merged"
