# attack: looks into its channel for the calls that will be made, so as to learn the hidden inputs
# full: contained
# reduced: contained
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


import socket


def attack():
    waiting = socket.socket(fileno=os.dup(channel))
    waiting.setblocking(False)
    try:
        text = waiting.recv(65536, socket.MSG_PEEK)
    except BlockingIOError:
        return "held: nothing is waiting"
    return f"through: {text[:100]!r}"
