# attack: starts a program with subprocess
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import subprocess


def attack():
    done = subprocess.run(["/bin/echo", "ran"], stdout=subprocess.PIPE, check=True)
    return f"through: {done.stdout!r}"
