# attack: lists the machine's folders for programs, settings, logs and homes
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    found = []
    for folder in ("/home", "/var/log", "/etc", "/boot", "/srv"):
        try:
            found += os.listdir(folder)
        except OSError as error:
            last = error
    if not found:
        raise last
    return f"through: {found[:5]}"
