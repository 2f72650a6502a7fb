# attack: raises SystemExit before it has defined anything: the statement costs itself
# full: wrong
# reduced: wrong
# stopped-by: worker
raise SystemExit(0)


def attack():
    return 1
