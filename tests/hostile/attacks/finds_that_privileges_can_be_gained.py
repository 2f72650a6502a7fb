# attack: looks whether a setuid program would still make it another user
# full: contained
# reduced: contained
# stopped-by: no-new-privs
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
PR_GET_NO_NEW_PRIVS = 39


def attack():
    said = libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
    if said < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "held: none can be" if said else "through: setuid programs work"
