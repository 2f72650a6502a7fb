# attack: asks for session, group and priority of the grading process
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    told = []
    for ask in (os.getsid, os.getpgid, lambda pid: os.getpriority(os.PRIO_PROCESS, pid), os.sched_getscheduler):
        try:
            told.append(ask(GRADER))
        except OSError as error:
            last = error
    if not told:
        raise last
    return f"through: {told}"
