# attack: waits for a lock that it holds itself
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
import threading


def attack():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
