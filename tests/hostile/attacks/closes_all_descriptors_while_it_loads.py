# attack: closes its channel before it has defined anything
# full: not-loaded
# reduced: not-loaded
# stopped-by: parent
import os

os.closerange(0, 256)


def attack():
    return 1
