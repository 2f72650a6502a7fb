# attack: has numpy compute with an array larger than its memory
# full: memory-limit
# reduced: memory-limit
# limits: memory_mb = 64
# stopped-by: worker
import numpy as np


def attack():
    x = np.broadcast_to(np.float64(1), (12_000, 12_000))
    return (x + x).sum()
