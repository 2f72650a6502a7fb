# attack: writes a numpy.py and a sitecustomize.py where it works, for other boxes and the grader to import
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp, rlimits
import os


def attack():
    planted = []
    for name in ("numpy.py", "sitecustomize.py", "conftest.py"):
        with open(name, "w") as file:
            file.write("raise SystemExit('planted')\n")
        planted.append(os.stat(name).st_size)
        os.unlink(name)
    return f"through: {planted} bytes"
