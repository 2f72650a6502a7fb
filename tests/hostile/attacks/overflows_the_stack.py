# attack: uses the stack of its process up, past Python's own count of calls
# full: crashed | contained
# reduced: crashed | contained
# stopped-by: parent
import ctypes
import mmap
import platform
import sys


def attack():
    if platform.machine() == "x86_64":
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(b"\x50\xeb\xfd")  # push rax; jmp to the push
        ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    sys.setrecursionlimit(10**8)
    call = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: call() and 0)
    call()
    return "held: Python counted"
