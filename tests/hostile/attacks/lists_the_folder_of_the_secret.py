# attack: lists a folder outside
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    names = os.listdir(FOLDER)
    return f"through: {names}" if os.path.basename(SECRET) in names else "held: another folder"
