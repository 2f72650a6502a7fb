# attack: starts a process that leaves the session and so might outlive the box
# full: contained
# reduced: contained
# stopped-by: seccomp
import os
import time


def attack():
    told, tell = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(tell, b"%d" % os.getsid(0))
            time.sleep(2)
        os._exit(0)
    return f"through: a process in session {os.read(told, 20).decode()}"
