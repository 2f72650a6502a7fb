# attack: raises KeyboardInterrupt
# full: contained
# reduced: contained
# stopped-by: worker
def attack():
    raise KeyboardInterrupt
