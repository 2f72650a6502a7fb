"""Which pages of a file are in the kernel's cache. Asked of files that are not one's own, the kernel says: all."""

from __future__ import annotations

import ctypes
import mmap
import os
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.mmap.restype = ctypes.c_void_p
_LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]


def cold_pages(path: Path) -> int:
    """How many pages of a file are not in memory."""
    size = path.stat().st_size
    if not size:
        return 0
    states = (ctypes.c_ubyte * -(-size // mmap.PAGESIZE))()
    with path.open("rb") as file:
        start = ctypes.c_void_p(_LIBC.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, file.fileno(), 0))
    if _LIBC.mincore(start, ctypes.c_size_t(size), states):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    _LIBC.munmap(start, ctypes.c_size_t(size))
    return sum(not state & 1 for state in states)


def cool(path: Path) -> bool:
    """Put a file out of memory, and say whether it is."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return cold_pages(path) > 0
