# attack: takes more memory than there is before it has defined anything
# full: raised-at-load
# reduced: raised-at-load
# limits: memory_mb = 64
# stopped-by: worker
kept = [0] * 150_000_000


def attack():
    return 1
