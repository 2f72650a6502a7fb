# attack: leaves an extended attribute at a file outside
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    try:
        os.setxattr(SECRET, "user.hostile", b"kept")
    except OSError as error:
        if error.errno == 95:
            return "through: only the file system has none"
        raise
    return "through: it is marked"
