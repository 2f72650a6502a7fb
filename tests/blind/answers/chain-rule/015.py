# question: dx_dt
# kind: wrong
# mistakes: 1
# label: Keeps the constant 1 when differentiating 1 - t^2 and gets 1 - 2t.
# exercise: chain-rule
import numpy as np


def dx_dt(t):
    return np.array([[2], [1 - 2 * t], [np.exp(t)]])
