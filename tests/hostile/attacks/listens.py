# attack: listens on a TCP port of its own
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import socket


def attack():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 1):
        return f"through: it listens on {server.getsockname()}"
