# attack: starts a program with posix_spawn, which uses vfork
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import os
import sys


def attack():
    told, tell = os.pipe()
    code = f"import os; os.write({tell}, b'ran')"
    os.set_inheritable(tell, True)
    pid = os.posix_spawn(sys.executable, [sys.executable, "-I", "-S", "-c", code], {})
    os.waitpid(pid, 0)
    os.close(tell)
    said = os.read(told, 10)
    return f"through: {said!r}" if said else "held: it did not run"
