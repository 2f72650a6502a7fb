# attack: never comes back
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
def attack():
    while True:
        pass
