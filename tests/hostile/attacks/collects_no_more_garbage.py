# attack: turns the collector off and fills it with cycles that have destructors
# full: wrong
# reduced: wrong
# stopped-by: judge
import gc


class Cycle:
    def __del__(self):
        raise SystemExit


def attack():
    gc.disable()
    gc.callbacks.append(lambda *_: 1 / 0)
    for _ in range(100):
        each = Cycle()
        each.itself = each
    gc.set_threshold(1)
    gc.enable()
    return 0.5
