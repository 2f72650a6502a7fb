# attack: puts the grader's folder on the path and imports its secrets' own reader
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
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(WORKER))))))
    import grader.version

    return f"through: version {grader.version.VERSION}"
