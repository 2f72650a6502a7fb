# attack: writes a file into the folder for temporary files, which the next box would find
# full: contained
# reduced: contained
# stopped-by: landlock, rlimits
import os


def attack():
    path = os.path.join("/tmp", ABSTRACT)
    with open(path, "x") as file:
        file.write("kept")
    return f"through: {os.stat(path).st_size} bytes in {path}"
