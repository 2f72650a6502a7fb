# attack: has the C library start a shell
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import os


def attack():
    status = os.system("exit 7")
    return f"through: the shell ended with {status}" if os.waitstatus_to_exitcode(status) == 7 else f"held: {status}"
