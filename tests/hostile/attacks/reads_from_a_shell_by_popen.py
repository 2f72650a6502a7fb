# attack: has the C library's own popen start a shell, past what Python would refuse
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.popen.restype = ctypes.c_void_p


def attack():
    stream = libc.popen(b"echo ran", b"r")
    if not stream:
        raise OSError(ctypes.get_errno(), "popen")
    buffer = ctypes.create_string_buffer(100)
    libc.fgets(buffer, 99, ctypes.c_void_p(stream))
    return f"through: {buffer.value!r}" if buffer.value else "held: it said nothing"
