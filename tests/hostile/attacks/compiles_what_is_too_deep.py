# attack: has the compiler crash on an expression that is nested too deeply
# full: contained | crashed | memory-limit
# reduced: contained | crashed | memory-limit
# stopped-by: worker, parent
def attack():
    eval("-" * 100_000 + "1")
    return "held: it was computed"
