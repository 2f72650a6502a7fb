# attack: opens the grading process's own output by its descriptor in /proc (and writes nothing)
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    for number in (1, 2, 0):
        try:
            os.close(os.open(f"/proc/{GRADER}/fd/{number}", os.O_WRONLY))
        except OSError as error:
            last = error
        else:
            return f"through: the grader's descriptor {number} can be written to"
    raise last
