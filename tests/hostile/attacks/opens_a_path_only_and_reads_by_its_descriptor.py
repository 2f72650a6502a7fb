# attack: opens a file outside with O_PATH, which some rules do not cover, and opens the descriptor once more
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    handle = os.open(SECRET, os.O_PATH)
    with open(f"/proc/self/fd/{handle}") as file:
        text = file.read()
    return f"through: {text}" if text.startswith("the secret is ") else "held: another file"
