# attack: computes in one call of native code, where no Python signal handler comes to run
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
def attack():
    return sum(iter(int, 1))
