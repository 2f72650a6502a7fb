# attack: connects to a TCP port of the machine by an IPv6 address that stands for the IPv4 one
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import socket


def attack():
    with socket.socket(socket.AF_INET6) as made:
        made.settimeout(1)
        made.connect(("::ffff:127.0.0.1", PORT))
        return f"through: connected to {made.getpeername()}"
