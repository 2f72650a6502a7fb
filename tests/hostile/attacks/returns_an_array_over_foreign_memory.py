# attack: returns an array over memory that is no longer there
# full: crashed | wrong
# reduced: crashed | wrong
# stopped-by: parent
import ctypes
import mmap

import numpy as np

libc = ctypes.CDLL(None)


def attack():
    kept = mmap.mmap(-1, 4096)
    array = np.frombuffer(kept, "f8")
    libc.munmap(ctypes.c_void_p(array.ctypes.data), ctypes.c_size_t(4096))
    return array
