# attack: looks for large files that no program reads, whose pages would tell the next box which of them it touched
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os
import sys

STANDARD = os.path.dirname(os.__file__)
FOLDERS = ("test", "idlelib", f"config-{sys.version_info[0]}.{sys.version_info[1]}-{sys.implementation._multiarch}")


def attack():
    last = OSError("there are none")
    for folder in (*(f"{STANDARD}/{name}" for name in FOLDERS), "/usr/lib", "/usr/lib/gcc", "/usr/share"):
        try:
            names = os.listdir(folder)
        except OSError as error:
            last = error
            continue
        # What leads to a folder or library that may be read can be listed where all other files are absent.
        opened = [name for name in names if name.endswith((".a", ".py", ".so")) and os.access(f"{folder}/{name}", 4)]
        for name in opened:
            with open(f"{folder}/{name}", "rb") as file:
                return f"through: {name} has {len(file.read())} bytes"
    raise last
