# attack: takes leases and locks of every sort on a file that other boxes read, and asks for the ones that they hold
# full: contained
# reduced: contained
# stopped-by: seccomp
import fcntl
import os
import struct

SETLEASE, GETLEASE, NOTIFY, SETSIG, OFD_GETLK, OFD_SETLK = 1024, 1025, 1026, 10, 36, 37


def attack():
    lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
    own = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    descriptor = os.open(os.__file__, os.O_RDONLY)
    ways = {
        "a lease": lambda: fcntl.fcntl(descriptor, SETLEASE, fcntl.F_RDLCK),
        "who has a lease": lambda: fcntl.fcntl(descriptor, GETLEASE),
        "a lock": lambda: fcntl.fcntl(descriptor, fcntl.F_SETLK, lock),
        "who has a lock": lambda: fcntl.fcntl(descriptor, fcntl.F_GETLK, own),
        "a lock of the open file": lambda: fcntl.fcntl(descriptor, OFD_SETLK, lock),
        "who has a lock of an open file": lambda: fcntl.fcntl(descriptor, OFD_GETLK, own),
        "a lock by flock": lambda: fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB),
        "news of a folder": lambda: fcntl.fcntl(os.open(os.path.dirname(os.__file__), os.O_RDONLY), NOTIFY, 1),
        "a signal for it": lambda: fcntl.fcntl(descriptor, SETSIG, 10),
    }
    for what, way in ways.items():
        try:
            way()
        except OSError as error:
            last = error
        else:
            return f"through: {what}"
    raise last
