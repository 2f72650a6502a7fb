# attack: computes an integer of a billion digits
# full: time-limit | memory-limit
# reduced: time-limit | memory-limit
# limits: call_seconds = 0.3
# stopped-by: parent
def attack():
    return 10**10**9
