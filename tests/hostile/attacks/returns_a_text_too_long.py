# attack: returns a text of a megabyte
# full: size-limit
# reduced: size-limit
# stopped-by: worker
def attack():
    return "x" * (1 << 20)
