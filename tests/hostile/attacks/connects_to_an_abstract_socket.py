# attack: connects to a service of the machine by a name that is no path
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import socket


def attack():
    with socket.socket(socket.AF_UNIX) as made:
        made.connect(f"\0{ABSTRACT}")
        return f"through: connected to {made.getpeername()!r}"
