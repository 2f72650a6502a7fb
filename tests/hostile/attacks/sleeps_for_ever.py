# attack: waits without using the processor, which a limit on processor time does not see
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
import time


def attack():
    time.sleep(60)
