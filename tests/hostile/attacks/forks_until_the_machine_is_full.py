# attack: a fork bomb, of fifty processes that end by themselves
# full: contained
# reduced: contained
# stopped-by: seccomp, rlimits
import os
import time


def attack():
    started = []
    try:
        for _ in range(50):
            pid = os.fork()
            if pid == 0:
                time.sleep(0.5)
                os._exit(0)
            started.append(pid)
    finally:
        for pid in started:
            os.waitpid(pid, 0)
    return f"through: {len(started)} processes at once"
