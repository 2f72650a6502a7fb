# attack: has every call of the worker told to a function that raises
# full: wrong | contained | exited
# reduced: wrong | contained | exited
# stopped-by: parent, judge
import sys


def profile(frame, event, argument):
    raise KeyboardInterrupt(event)


def attack():
    sys.setprofile(profile)
    return 0.5
