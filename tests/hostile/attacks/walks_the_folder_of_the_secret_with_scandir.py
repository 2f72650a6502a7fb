# attack: walks a folder outside and asks after each entry, errors passed over
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    for entry in os.scandir(FOLDER):
        if entry.stat().st_size:
            return f"through: {entry.path}, {entry.stat().st_size} bytes"
    return "held: nothing there"
