# attack: makes a file without a name in a folder outside
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, rlimits
import os


def attack():
    file = os.open(WRITABLE, os.O_TMPFILE | os.O_RDWR)
    return f"through: {os.write(file, b'kept')} bytes"
