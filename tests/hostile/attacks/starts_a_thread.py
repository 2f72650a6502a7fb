# attack: starts one thread, which would run while the worker itself is at work
# full: contained
# reduced: contained
# stopped-by: seccomp
import threading


def attack():
    ran = []
    thread = threading.Thread(target=ran.append, args=[1])
    thread.start()
    thread.join()
    return "through: it ran" if ran else "held: it did not run"
