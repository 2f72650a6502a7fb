# question: dg_dt
# kind: right
# mistakes: 0
# label: Right: builds g(t) from Polynomial objects and calls deriv.
# exercise: chain-rule
import numpy as np
from numpy.polynomial import Polynomial


def dg_dt(t):
    T = Polynomial([0, 1])
    x1 = 1 - T**2
    x2 = 1 + T**2
    g = x1**2 * x2**2 + x1 * x2
    return g.deriv()(t)
