# attack: connects by MPTCP, to which rules for TCP do not apply
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import socket

IPPROTO_MPTCP = 262


def attack():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP) as made:
        made.settimeout(1)
        made.connect(("127.0.0.1", PORT))
        return f"through: connected to {made.getpeername()}"
