# attack: makes a thousand empty files
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    for number in range(1000):
        os.close(os.open(os.path.join(WRITABLE, f"{number}"), os.O_CREAT | os.O_WRONLY))
    return "through: a thousand files"
