# attack: looks for what others left in memory that numpy hands out without clearing it
# full: contained
# reduced: contained
# stopped-by: fork-server
import numpy as np

OTHER = "SIBLING"  # the name has another box opened before this one


def attack():
    for size in (64, 256, 1024, 4096, 65536, 1 << 20):
        for kept in [np.empty(size, "u1") for _ in range(20)]:
            if b"the secret is " in kept.tobytes():
                return "through: another's text"
    return "held: nothing of anyone's"
