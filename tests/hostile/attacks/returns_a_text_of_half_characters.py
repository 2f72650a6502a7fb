# attack: returns a text of halves of characters and marks that turn text around
# full: wrong
# reduced: wrong
# stopped-by: wire, judge
def attack():
    return "\ud800\udfff\u202e\x1b[2J\0"
