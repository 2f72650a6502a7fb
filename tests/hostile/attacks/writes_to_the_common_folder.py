# attack: writes a file into the folder for temporary files, which the next box would find
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp, rlimits
import os
import tempfile


def attack():
    with tempfile.NamedTemporaryFile("w", dir="/tmp", prefix="hostile-") as file:
        file.write("kept")
        file.flush()
        return f"through: {os.stat(file.name).st_size} bytes in {file.name}"
