# attack: returns an array of texts
# full: unsupported
# reduced: unsupported
# stopped-by: worker
import numpy as np


def attack():
    return np.array(["0.5", "<script>"])
