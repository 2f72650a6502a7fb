# attack: makes folders in folders, two hundred deep
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    os.chdir(WRITABLE)
    for _ in range(200):
        os.mkdir("d")
        os.chdir("d")
    return "through: two hundred"
