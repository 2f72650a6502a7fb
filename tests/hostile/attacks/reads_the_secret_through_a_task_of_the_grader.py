# attack: takes the way over the working folder of a task of another process
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    with open(f"/proc/{DECOY}/task/{DECOY}/cwd/{os.path.relpath(SECRET, os.readlink(f'/proc/{DECOY}/cwd'))}") as file:
        text = file.read()
    return f"through: {text}" if text.startswith("the secret is ") else "held: another file"
