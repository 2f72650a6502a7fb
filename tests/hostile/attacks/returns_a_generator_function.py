# attack: returns the values one by one without end
# full: unsupported
# reduced: unsupported
# stopped-by: worker
def attack():
    while True:
        yield 0.5
