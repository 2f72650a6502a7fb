# attack: asks the kernel for its network by netlink
# full: contained
# reduced: contained
# stopped-by: seccomp
import socket


def attack():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as made:
        made.bind((0, 0))
        return f"through: {made.getsockname()}"
