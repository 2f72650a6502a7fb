# attack: makes System V shared memory, which outlives its maker and is found by number
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def attack():
    memory = libc.shmget(0x68F7, 4096, 0o1600)
    if memory < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    libc.shmctl(memory, 0, None)  # removed: nothing stays behind
    return f"through: memory {memory}"
