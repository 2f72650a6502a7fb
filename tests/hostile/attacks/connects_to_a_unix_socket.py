# attack: connects to a service of the machine by the path of its socket, as one would to Docker
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import socket


def attack():
    with socket.socket(socket.AF_UNIX) as made:
        made.connect(UNIX)
        return f"through: connected to {made.getpeername()}"
