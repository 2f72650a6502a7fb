# attack: writes to standard error without end
# full: output-limit
# reduced: output-limit
# stopped-by: parent
import sys


def attack():
    while True:
        sys.stderr.write("x" * 1000)
