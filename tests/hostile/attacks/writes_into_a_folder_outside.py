# attack: writes a file into a folder outside that everyone may write to
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    with open(os.path.join(WRITABLE, "hostile.txt"), "w") as file:
        file.write("kept")
    return "through: it was written"
