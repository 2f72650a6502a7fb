# attack: raises SystemExit with a success
# full: contained
# reduced: contained
# stopped-by: worker
import sys


def attack():
    sys.exit(0)
