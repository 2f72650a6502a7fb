# attack: lists /proc
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    pids = [name for name in os.listdir("/proc") if name.isdigit()]
    if str(GRADER) in pids or str(DECOY) in pids:
        return f"through: {len(pids)} processes, the grader among them"
    return f"held: {len(pids)} processes"
