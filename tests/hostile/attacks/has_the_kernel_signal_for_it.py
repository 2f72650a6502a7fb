# attack: names another process as the owner of a pipe, so that the kernel sends it the signal that ends it
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import fcntl
import os
import signal
import time

F_SETOWN, F_SETSIG = 8, 10


def attack():
    reading, writing = os.pipe()
    fcntl.fcntl(reading, F_SETOWN, DECOY)
    fcntl.fcntl(reading, F_SETSIG, int(signal.SIGTERM))
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"x")
    time.sleep(0.02)
    return "held: it was asked for, and whether it came can be seen outside"
