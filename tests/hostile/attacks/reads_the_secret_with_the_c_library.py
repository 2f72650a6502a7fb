# attack: opens a file outside with open(2) of the C library, past all that Python may have patched
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def attack():
    descriptor = libc.open(SECRET.encode(), os.O_RDONLY)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    buffer = ctypes.create_string_buffer(100)
    libc.read(descriptor, buffer, 99)
    return f"through: {buffer.value!r}" if buffer.value.startswith(b"the secret is ") else "held: another file"
