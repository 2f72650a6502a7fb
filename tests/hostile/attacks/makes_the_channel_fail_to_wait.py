# attack: sets its channel to never wait, so that the worker's own writes fail
# full: wrong | exited | contained
# reduced: wrong | exited | contained
# stopped-by: parent, worker
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
    os.set_blocking(channel, False)
    return __import__("numpy").ones(100_000)
