# attack: computes in numpy, where no Python signal handler comes to run
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
import numpy as np


def attack():
    a = np.ones((600, 600))
    return np.linalg.matrix_power(a, 2**62 - 1)
