# attack: closes every stream and descriptor of its output
# full: wrong
# reduced: wrong
# stopped-by: worker
import os
import sys


def attack():
    sys.stdout.close()
    sys.stderr.close()
    os.close(1)
    os.close(2)
    return 0.5
