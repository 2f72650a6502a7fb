# attack: takes one end of the pair of sockets that it may make, breaks it up and connects it elsewhere
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import ctypes
import os
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)


def attack():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    nowhere = struct.pack("<H14x", socket.AF_UNSPEC)
    if libc.connect(ours.fileno(), nowhere, len(nowhere)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    name = os.path.join(WRITABLE, "listening")
    ours.bind(name)
    theirs.sendto(b"x", name)
    return f"through: reached by {name}"
