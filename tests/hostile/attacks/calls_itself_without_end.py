# attack: calls itself until Python has had enough
# full: contained
# reduced: contained
# stopped-by: worker
def attack():
    return attack()
