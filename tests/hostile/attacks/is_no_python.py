# attack: cannot be read as Python
# full: raised-at-load
# reduced: raised-at-load
# stopped-by: worker
def attack(:
    return 1
