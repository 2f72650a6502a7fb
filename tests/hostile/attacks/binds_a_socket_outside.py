# attack: puts a socket into a folder outside, for others to connect to
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os
import socket


def attack():
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.join(WRITABLE, "listening"))
        return f"through: at {made.getsockname()}"
