# attack: returns a generator that never ends
# full: unsupported
# reduced: unsupported
# stopped-by: worker
def attack():
    return iter(int, 1)
