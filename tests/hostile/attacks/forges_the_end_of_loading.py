# attack: says by itself that it is loaded, so that the true word comes where an answer is awaited
# full: protocol
# reduced: protocol
# stopped-by: parent, wire
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


os.write(channel, frame("loaded", None, (), (), ()))


def attack():
    return 1
