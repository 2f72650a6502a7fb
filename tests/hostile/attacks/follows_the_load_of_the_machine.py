# attack: reads the machine's own statistics, a side channel to what else runs there
# full: contained
# reduced: contained
# stopped-by: landlock
def attack():
    read = []
    for name in ("/proc/stat", "/proc/meminfo", "/proc/loadavg", "/proc/interrupts", "/proc/diskstats"):
        try:
            with open(name) as file:
                read.append(f"{name}: {len(file.read())}")
        except OSError as error:
            last = error
    if not read:
        raise last
    return f"through: {read}"
