# attack: sends a UDP datagram to the machine
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import socket


def attack():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.connect(("127.0.0.1", UDP))
        made.send(b"hello")
        made.send(b"hello")  # fails if nobody was there for the first
    return "through: it was taken"
