# attack: starts a process by fork
# full: contained
# reduced: contained
# stopped-by: seccomp
import os


def attack():
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(tell, b"%d" % os.getpid())
        os._exit(0)
    os.waitpid(pid, 0)
    return f"through: process {os.read(told, 20).decode()} ran"
