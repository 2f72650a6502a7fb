# attack: reads how every process that it can see was started
# full: contained
# reduced: contained
# stopped-by: landlock
import os


def attack():
    read, last = [], OSError("nobody to be seen")
    for pid in (GRADER, DECOY, *(name for name in os.listdir("/proc") if name.isdigit())):
        if str(pid) == str(os.getpid()):
            continue
        try:
            with open(f"/proc/{pid}/cmdline") as file:
                read.append(file.read())
        except OSError as error:
            last = error
    told = [line for line in read if "sleep" in line or "hostile" in line or "grader" in line]
    if not told:
        raise last
    return f"through: {told[0]!r}"
