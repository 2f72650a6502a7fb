# question: dx_dt
# kind: wrong
# mistakes: 1
# label: Leaves the first entry 2t without differentiating it.
# exercise: chain-rule

import numpy as np

def dx_dt(t):
    return np.array([2 * t, -2 * t, np.exp(t)])
