# attack: makes a symlink to a file outside where it may write, and reads through the link
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import os


def attack():
    link = os.path.join(os.getcwd(), "innocent.txt")
    try:
        os.symlink(SECRET, link)
    except OSError:
        link = os.path.join(WRITABLE, "innocent.txt")
        os.symlink(SECRET, link)
    with open(link) as file:
        text = file.read()
    os.unlink(link)
    return f"through: {text}" if text.startswith("the secret is ") else "held: another file"
