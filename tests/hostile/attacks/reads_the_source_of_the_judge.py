# attack: reads the grader's own source, beside the one file of it that runs in the box
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os
import sys

above = sys._getframe()
while "encode" not in above.f_globals:
    above = above.f_back
WORKER = above.f_globals["__file__"]


def attack():
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(WORKER)))), "judge.py")
    with open(path) as file:
        text = file.read()
    return f"through: {len(text)} characters of {path}" if "def " in text else "held: another file"
