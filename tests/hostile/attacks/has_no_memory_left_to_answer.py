# attack: returns what fits its memory once and its answer only if it were twice that
# full: memory-limit | size-limit
# reduced: memory-limit | size-limit
# limits: memory_mb = 64, answer_bytes = 67108864
# stopped-by: worker, parent
import numpy as np


def attack():
    return np.ones(6_000_000)
