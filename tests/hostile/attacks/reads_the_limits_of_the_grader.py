# attack: reads the limits of the grading process
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import resource


def attack():
    return f"through: {resource.prlimit(GRADER, resource.RLIMIT_NOFILE)}"
