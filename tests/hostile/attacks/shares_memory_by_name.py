# attack: makes shared memory by name, for the next box to read
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import os

NAME = "/dev/shm/hostile"


def attack():
    memory = os.open(NAME, os.O_CREAT | os.O_RDWR, 0o600)
    written = os.write(memory, b"kept")
    os.unlink(NAME)
    return f"through: {written} bytes"
