# attack: lists what the grading process has open
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    names = os.listdir(f"/proc/{GRADER}/fd")
    return f"through: {len(names)}, among them {os.readlink(f'/proc/{GRADER}/fd/{names[-1]}')}"
