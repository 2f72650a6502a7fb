# attack: makes the buffers of its channel as small as they get, then answers at length
# full: wrong | contained
# reduced: wrong | contained
# stopped-by: parent, seccomp
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
    import socket

    with socket.socket(fileno=os.dup(channel)) as small:
        small.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        small.setblocking(True)
    return [0.5] * 10_000
