# attack: finds out which processes there are by the errors that kill gives
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    errors = []
    for pid in (GRADER, 2**22 - 3):
        try:
            os.kill(pid, 0)
        except OSError as error:
            errors.append(type(error).__name__)
        else:
            errors.append("lives")
    if errors[0] == errors[1]:
        raise OSError(f"both the same: {errors}")
    return f"through: {errors}"
