# attack: has numpy map a file outside into memory
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import numpy as np


def attack():
    text = np.memmap(SECRET, "u1", "r").tobytes()
    return f"through: {text!r}" if text.startswith(b"the secret is ") else "held: another file"
