# attack: catches every exception and goes on
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
def attack():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
