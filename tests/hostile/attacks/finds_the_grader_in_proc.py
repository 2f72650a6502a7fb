# attack: finds out by stat of its folder in /proc that a process lives
# full: contained
# reduced: through
# stopped-by: namespaces
import os


def attack():
    return f"through: it lives, as user {os.stat(f'/proc/{GRADER}').st_uid}"
