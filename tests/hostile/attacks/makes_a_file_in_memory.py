# attack: makes a file in memory with memfd_create, which no limit on its own memory counts
# full: contained
# reduced: contained
# stopped-by: seccomp, rlimits
import os


def attack():
    memory = os.memfd_create("hostile")
    os.ftruncate(memory, 1 << 20)
    return f"through: {os.pwrite(memory, b'x' * 4096, 0)} bytes"
