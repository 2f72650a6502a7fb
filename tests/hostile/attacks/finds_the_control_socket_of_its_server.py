# attack: looks beyond the first two hundred descriptors for what the server did not close
# full: contained
# reduced: contained
# stopped-by: fork-server
import os


def attack():
    found = []
    for number in range(4, 70_000):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return f"through: {found}" if found else "held"
