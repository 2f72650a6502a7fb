# attack: writes into the folder that numpy is installed in
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os

import numpy


def attack():
    path = os.path.join(os.path.dirname(numpy.__path__[0]), "hostile.txt")
    with open(path, "x") as file:
        file.write("this might have been a .pth file")
    os.unlink(path)
    return f"through: {path}"
