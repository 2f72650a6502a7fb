# attack: adds an audit hook that raises at every event and replaces the hooks for exceptions
# full: wrong | contained | exited
# reduced: wrong | contained | exited
# stopped-by: parent, judge
import sys


def audit(event, arguments):
    raise SystemExit(event)


def attack():
    sys.excepthook = sys.unraisablehook = lambda *_: print("right")
    sys.addaudithook(audit)
    return 0.5
