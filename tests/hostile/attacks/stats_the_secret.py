# attack: asks for the size and the times of a file outside
# full: contained
# reduced: through
# stopped-by: namespaces
import os


def attack():
    status = os.stat(SECRET)
    return f"through: {status.st_size} bytes of {status.st_mtime}" if status.st_size == 46 else "held: another file"
