# question: dx_dt
# kind: wrong
# mistakes: 2
# label: Leaves the first entry 2t undifferentiated, and has the wrong sign in the second.
# exercise: chain-rule
import numpy as np


def dx_dt(t):
    return np.array([2 * t, 2 * t, np.exp(t)]).reshape(-1, 1)
