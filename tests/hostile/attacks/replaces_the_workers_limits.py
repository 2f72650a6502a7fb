# attack: lifts the worker's own bounds and returns more than an answer may hold
# full: size-limit
# reduced: size-limit
# stopped-by: parent
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
    worker["MAX_NODES"] = worker["MAX_TEXT_BYTES"] = worker["MAX_DEPTH"] = 10**9
    worker["plain"] = lambda value, most: value
    return "x" * (1 << 22)
