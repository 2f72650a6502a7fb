# attack: probes for a file outside with access(2), which opens nothing
# full: contained
# reduced: through
# stopped-by: namespaces
import os


def attack():
    return "through: it is there, and can be read" if os.access(SECRET, os.R_OK) else "held: no sign of it"
