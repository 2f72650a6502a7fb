# attack: allows itself nothing but read and write, so that its end cannot be told in the ordinary way
# full: contained
# reduced: contained
# stopped-by: seccomp
import os
import stat
import struct
import sys


def is_socket(descriptor):
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False


channel = next(descriptor for descriptor in range(3, 256) if is_socket(descriptor))
above = sys._getframe()
while "encode" not in above.f_globals:
    above = above.f_back
worker = above.f_globals


def frame(*message):
    data = worker["encode"](message)
    return struct.pack("<I", len(data)) + data


def returned(number, value):
    return frame(number, "returned", value, None, "", ())


import ctypes

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, STRICT = 22, 1


def attack():
    answer = returned(1, "through: it is in strict mode")
    if libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(STRICT), 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.write(channel, answer)
