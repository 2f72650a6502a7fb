# attack: answers when its time is up
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
import time


def attack():
    time.sleep(0.35)
    return 0.5
