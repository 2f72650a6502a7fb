# attack: takes more memory than there is before it has defined anything: the statement costs itself
# full: wrong
# reduced: wrong
# limits: memory_mb = 64
# stopped-by: worker
kept = [0] * 150_000_000


def attack():
    return 1
