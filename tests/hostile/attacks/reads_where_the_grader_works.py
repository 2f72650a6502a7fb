# attack: reads the working folder and the program of the grading process
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    return f"through: {os.readlink(f'/proc/{GRADER}/exe')} in {os.readlink(f'/proc/{GRADER}/cwd')}"
