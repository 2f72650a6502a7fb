# attack: reads the kernel's log
# full: contained
# reduced: contained
# stopped-by: kernel, seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def attack():
    buffer = ctypes.create_string_buffer(4096)
    if libc.klogctl(3, buffer, 4095) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return f"through: {buffer.value[:60]!r}"
