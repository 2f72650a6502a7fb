# attack: returns an object of a class whose name holds commands for a terminal
# full: unsupported
# reduced: unsupported
# stopped-by: wire, worker
def attack():
    return type("\x1b[2J\u202e" + "N" * 10**6, (), {})()
