# attack: forgets all modules
# full: wrong | contained | exited
# reduced: wrong | contained | exited
# stopped-by: judge
import sys


def attack():
    sys.modules.clear()
    return 0.5
