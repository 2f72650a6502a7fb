# attack: opens a socket to the host of a virtual machine
# full: contained
# reduced: contained
# stopped-by: seccomp
import socket


def attack():
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as made:
        return f"through: {made.getsockname()}"
