# attack: lists the machine's folders for programs, settings, logs and homes
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    found, last = [], OSError("nothing there")
    for folder in ("/home", "/var/log", "/etc", "/boot", "/srv"):
        try:
            names = os.listdir(folder)
        except OSError as error:
            last = error
        else:
            # A box may have a folder of that name with what a program needs to start.
            found += names if folder != "/etc" or "passwd" in names else []
    if not found:
        raise last
    return f"through: {found[:5]}"
