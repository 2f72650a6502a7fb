# attack: finds the grader's folder in the worker's own file name and reads the reference solutions that lie beside it
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
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(WORKER)))))
    for folder in ("solutions", "grader/pack/solutions"):
        try:
            exercises = os.listdir(os.path.join(root, folder))
        except OSError as error:
            last = error
            continue
        for exercise in exercises:
            path = os.path.join(root, folder, exercise, "reference.py")
            with open(path) as file:
                text = file.read()
            if "def " in text:
                return f"through: {path}: {text[:60]}"
    raise last
