# attack: makes a system call by int 0x80, where other numbers mean what the filter has forbidden
# full: crashed | contained
# reduced: crashed | contained
# stopped-by: seccomp
import ctypes
import mmap
import os
import platform

GETPID_32 = 20


def attack():
    if platform.machine() != "x86_64":
        raise OSError("no such entry on this machine")
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\x53\xb8" + GETPID_32.to_bytes(4, "little") + b"\xcd\x80\x5b\xc3")  # push rbx; mov; int 0x80; pop; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    said = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    return f"through: process {said} by the old entry" if said == os.getpid() else f"held: {said}"
