# attack: names another process as the owner of a socket by ioctl, past rules for fcntl
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import fcntl
import socket
import struct
import time

FIOSETOWN, FIOASYNC = 0x8901, 0x5452


def attack():
    ours, theirs = socket.socketpair()
    fcntl.ioctl(ours, FIOSETOWN, struct.pack("<i", DECOY))
    fcntl.ioctl(ours, FIOASYNC, struct.pack("<i", 1))
    theirs.send(b"x")
    time.sleep(0.02)
    return "held: it was asked for, and whether it came can be seen outside"
