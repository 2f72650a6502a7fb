# attack: writes as much as it can, a megabyte at the most
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, rlimits
import os


def attack():
    written = 0
    with open(os.path.join(WRITABLE, "large"), "wb", 0) as file:
        for _ in range(16):
            written += file.write(bytes(1 << 16))
    return f"through: {written} bytes"
