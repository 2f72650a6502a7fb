# question: dg_dt
# kind: wrong
# mistakes: 1
# label: Uses a one-sided difference with the coarse step 0.1 for the derivative.
# exercise: chain-rule
import numpy as np


def g(x1, x2):
    return x1**2 * x2**2 + x1 * x2


def dg_dt(t):
    h = 0.1
    before = g(1 - t**2, 1 + t**2)
    after = g(1 - (t + h)**2, 1 + (t + h)**2)
    return (after - before) / h
