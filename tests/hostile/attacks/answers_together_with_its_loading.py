# attack: has the worker send the first answer in one piece with the end of loading, before the call is made
# full: protocol
# reduced: protocol
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


channel_class = worker["Channel"]
send = channel_class.send


def send_both(self, message):
    if message[0] == "loaded":
        os.write(channel, frame(*message) + returned(1, 0.5))  # in one piece: the grader reads both at once
    else:
        send(self, message)


channel_class.send = send_both


def attack():
    return 1
