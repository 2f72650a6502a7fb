# attack: opens a folder outside without a right to list it and asks the kernel for its entries
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    folder = os.open(FOLDER, os.O_RDONLY | os.O_DIRECTORY)
    return f"through: {os.listdir(folder)}"
