# attack: starts a program with subprocess
# full: contained
# reduced: contained
# stopped-by: seccomp, namespaces, landlock
import subprocess


def attack():
    done = subprocess.run(["/bin/echo", "ran"], stdout=subprocess.PIPE, check=True)
    return f"through: {done.stdout!r}"
