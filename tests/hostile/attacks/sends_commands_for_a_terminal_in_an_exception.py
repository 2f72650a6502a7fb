# attack: forges an exception whose name, text and frames hold commands for a terminal
# full: contained
# reduced: contained
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
    evil = "\x1b[2J\x1b]0;t\x07\u202e\x9b\r"
    os.write(channel, frame(1, "raised", None, (evil, evil, ((1, evil, evil, 0),), evil), "", ((evil, evil, 1, 0),)))
    return 0.5
