# question: df_dt
# kind: wrong
# mistakes: 1
# label: Multiplies the row with the point x(t) and not with its derivative.
# exercise: chain-rule
import numpy as np


def x_of_t(t):
    """Given: the point x at time t."""
    return np.array([2 * t, 1 - t**2, np.exp(t)])


def _row(x):
    a, b, c = x
    return np.exp(c) * np.array([3 * a**2 * np.cos(b), -(a**3) * np.sin(b), a**3 * np.cos(b)])


def df_dt(t):
    x = x_of_t(t)
    return np.dot(_row(x), x)
