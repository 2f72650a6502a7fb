# attack: empties a file that it may read by opening it for reading and truncating (one that is empty already)
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os
import urllib


def attack():
    # Before ABI 3 (Linux 6.2) Landlock does not rule over truncating, and this opens nothing for writing.
    path = urllib.__file__
    if os.stat(path).st_size:
        return "held: no file to try it on"
    os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
    return "through: the file would be empty now"
