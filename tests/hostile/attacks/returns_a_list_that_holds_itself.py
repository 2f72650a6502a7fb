# attack: returns a list that holds itself
# full: unsupported
# reduced: unsupported
# stopped-by: worker
def attack():
    held = []
    held.append(held)
    return held
