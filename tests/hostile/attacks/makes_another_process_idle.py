# attack: gives another process the policy under which it runs when nothing else does
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import os


def attack():
    os.sched_setscheduler(DECOY, os.SCHED_IDLE, os.sched_param(0))
    return "through: it idles now"
