# attack: reads the memory of process 1, which in a namespace may be the server or what started it
# full: contained
# reduced: contained
# stopped-by: kernel, namespaces, landlock
import os


def attack():
    with open("/proc/1/maps") as maps:
        first = int(next(line for line in maps if " r" in line).split("-")[0], 16)
    memory = os.open("/proc/1/mem", os.O_RDONLY)
    return f"through: {os.pread(memory, 8, first)!r}"
