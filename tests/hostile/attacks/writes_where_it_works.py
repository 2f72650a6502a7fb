# attack: writes a file into its working folder
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp, rlimits
import os


def attack():
    path = os.path.join(os.getcwd(), "hostile.txt")
    with open(path, "w") as file:
        file.write("kept")
    size = os.stat(path).st_size
    os.unlink(path)
    return f"through: {size} bytes in {path}"
