# attack: tries every family of sockets there is
# full: contained
# reduced: contained
# stopped-by: seccomp
import socket


def attack():
    opened = []
    for family in range(46):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind).close()
            except OSError as error:
                last = error
            else:
                opened.append(f"{family}/{kind}")
    if not opened:
        raise last
    return f"through: {' '.join(opened)}"
