# attack: makes System V semaphores, which outlive their maker
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def attack():
    semaphores = libc.semget(0x68F7, 1, 0o1600)
    if semaphores < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    libc.semctl(semaphores, 0, 0)  # removed: nothing stays behind
    return f"through: semaphores {semaphores}"
