# attack: changes the rights of a file that it holds by path only, by its descriptor in /proc
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    held = os.open(SECRET, os.O_PATH)
    os.chmod(f"/proc/self/fd/{held}", 0o600)
    return "through: changed"
