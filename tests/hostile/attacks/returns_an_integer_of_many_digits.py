# attack: returns an integer of a hundred thousand digits, which takes long to write out
# full: size-limit
# reduced: size-limit
# stopped-by: worker
def attack():
    return 10**100_000
