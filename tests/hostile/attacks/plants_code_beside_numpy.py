# attack: writes into the folder that numpy is installed in
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os

import numpy


def attack():
    folder = os.path.dirname(numpy.__path__[0])
    file = os.open(folder, os.O_TMPFILE | os.O_RDWR)  # without a name: nothing stays behind
    return f"through: {os.write(file, b'this might have been a .pth file')} bytes in {folder}"
