# attack: names a file outside as the source of a traceback, whose lines are then looked up
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import linecache


def attack():
    line = linecache.getline(SECRET, 1)
    return f"through: {line}" if line.startswith("the secret is ") else "held: no such line"
