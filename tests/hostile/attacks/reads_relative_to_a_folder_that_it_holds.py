# attack: holds the folder outside with O_PATH and opens the file relative to it
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    folder = os.open(FOLDER, os.O_PATH | os.O_DIRECTORY)
    text = os.read(os.open(os.path.basename(SECRET), os.O_RDONLY, dir_fd=folder), 100)
    return f"through: {text!r}" if text.startswith(b"the secret is ") else "held: another file"
