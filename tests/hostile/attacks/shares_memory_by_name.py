# attack: makes shared memory by name, for the next box to read
# full: contained
# reduced: contained
# stopped-by: landlock
import os


def attack():
    memory = os.open(f"/dev/shm/{ABSTRACT}", os.O_CREAT | os.O_RDWR, 0o600)
    return f"through: {os.write(memory, b'kept')} bytes"
