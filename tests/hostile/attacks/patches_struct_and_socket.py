# attack: replaces what the worker packs and sends with
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.5
# stopped-by: parent
import socket
import struct


def attack():
    struct.pack = lambda *_: b"\0" * 8
    socket.socket.sendall = lambda *_: None
    return 0.5
