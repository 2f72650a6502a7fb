# attack: opens the memory of the process that all boxes are forked from, so as to change the boxes to come
# full: contained
# reduced: contained
# stopped-by: landlock
import os


def attack():
    server = os.getppid()
    with open(f"/proc/{server}/maps") as maps:
        first = int(next(line for line in maps if " rw" in line).split("-")[0], 16)
    memory = os.open(f"/proc/{server}/mem", os.O_RDWR)  # nothing is written: that it could be is enough
    return f"through: {os.pread(memory, 8, first)!r} at {first:#x} of the server can be written to"
