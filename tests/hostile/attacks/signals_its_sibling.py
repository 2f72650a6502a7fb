# attack: tries whether it might signal another box (with signal 0), by its number outside and by numbers near its own
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import os


def attack():
    last = ProcessLookupError("nobody there")
    mine = os.getpid()
    for pid in (SIBLING, *range(max(3, mine - 8), mine), *range(mine + 1, mine + 8)):
        try:
            os.kill(pid, 0)
        except OSError as error:
            last = error
        else:
            return f"through: it may signal {pid}"
    raise last
