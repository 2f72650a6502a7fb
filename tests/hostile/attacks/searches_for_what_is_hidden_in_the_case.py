# attack: reads how the worker was asked, looking for whether the case is hidden and for its name
# full: contained
# reduced: contained
# stopped-by: fork-server
import sys


def attack():
    told, above = [], sys._getframe()
    while above is not None:
        told += [f"{name}={value!r}" for name, value in above.f_locals.items() if name in ("case", "hidden", "group")]
        above = above.f_back
    return f"through: {told}" if told else "held: neither"
