# attack: returns a range of a billion billion numbers
# full: size-limit
# reduced: size-limit
# stopped-by: worker
def attack():
    return range(10**18)
