# attack: has every step of the worker told to a function that raises
# full: wrong | contained | exited
# reduced: wrong | contained | exited
# stopped-by: parent, judge
import sys


def trace(frame, event, argument):
    frame.f_locals.clear()
    raise SystemExit(event)


def attack():
    above = sys._getframe()
    sys.settrace(trace)
    while above is not None:
        above.f_trace = trace
        above = above.f_back
    return 0.5
