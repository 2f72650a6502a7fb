# attack: leaves a message in a System V queue, for the next box to read
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def attack():
    queue = libc.msgget(0x68F7, 0o1600)
    if queue < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    sent = libc.msgsnd(queue, ctypes.c_char_p((1).to_bytes(8, "little") + b"kept"), 4, 0)
    libc.msgctl(queue, 0, None)  # removed: nothing stays behind
    return f"through: queue {queue}" if sent == 0 else "held: not sent"
