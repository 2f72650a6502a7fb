# attack: raises SystemExit before it has defined anything
# full: raised-at-load
# reduced: raised-at-load
# stopped-by: worker
raise SystemExit(0)


def attack():
    return 1
