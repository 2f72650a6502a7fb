# attack: opens a socket that sees every packet of the machine, as root of a namespace if it must
# full: contained
# reduced: contained
# stopped-by: kernel, namespaces, seccomp
import socket


def attack():
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as made:
        return f"through: {made.getsockname()}"
