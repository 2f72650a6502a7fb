# attack: connects to a TCP port of the machine
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import socket


def attack():
    with socket.create_connection(("127.0.0.1", PORT), 1) as made:
        return f"through: connected to {made.getpeername()}"
