# attack: returns lists that hold the same list twice, thirty deep: a billion items in small memory
# full: size-limit
# reduced: size-limit
# stopped-by: worker
def attack():
    held = [0.5]
    for _ in range(30):
        held = [held, held]
    return held
