# attack: makes a list of a billion entries
# full: memory-limit
# reduced: memory-limit
# limits: memory_mb = 64
# stopped-by: worker
def attack():
    return [0] * 150_000_000
