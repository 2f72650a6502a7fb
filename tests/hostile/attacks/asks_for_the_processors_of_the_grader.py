# attack: asks which processors the grading process may use
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    return f"through: {sorted(os.sched_getaffinity(GRADER))}"
