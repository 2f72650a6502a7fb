# attack: returns a list of ten million items
# full: size-limit
# reduced: size-limit
# stopped-by: worker
def attack():
    return [0.5] * 10_000_000
