# attack: makes a named pipe in a folder outside, on which whoever reads the folder would hang
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    os.mkfifo(os.path.join(WRITABLE, "report.txt"))
    return "through: it is there"
