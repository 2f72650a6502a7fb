# attack: opens a socket to the kernel's ciphers
# full: contained
# reduced: contained
# stopped-by: kernel, seccomp
import socket


def attack():
    with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET) as made:
        made.bind(("hash", "sha256"))
        return "through: it computes"
