# attack: searches its own memory for what other boxes of the same server were sent
# full: contained
# reduced: contained
# stopped-by: fork-server
import ctypes
import re

OTHER = "SIBLING"  # the name has another box opened before this one


def attack():
    searched = 0
    with open("/proc/self/maps") as maps:
        regions = [line.split()[0].split("-") for line in maps if " rw" in line and "[v" not in line]
    for first, last in regions:
        start, length = int(first, 16), int(last, 16) - int(first, 16)
        if length > 1 << 26:
            continue
        for found in re.finditer(rb"the secret is [0-9a-f]{32}", (ctypes.c_char * length).from_address(start)):
            return f"through: {found[0].decode()}"
        searched += length
    return f"held: not in {searched} bytes"
