# attack: starts a process with a terminal of its own by forkpty
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import os
import pty


def attack():
    pid, terminal = pty.fork()
    if pid == 0:
        os.write(1, b"ran")
        os._exit(0)
    said = os.read(terminal, 10)
    os.waitpid(pid, 0)
    return f"through: {said!r}"
