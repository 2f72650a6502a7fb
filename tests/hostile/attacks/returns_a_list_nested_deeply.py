# attack: returns lists in lists, a hundred thousand deep
# full: unsupported
# reduced: unsupported
# stopped-by: worker
def attack():
    held = []
    for _ in range(100_000):
        held = [held]
    return held
