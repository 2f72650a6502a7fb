# question: df_dt
# kind: wrong
# mistakes: 1
# label: Multiplies the flat row and column entry by entry and forgets to add the three products.
# exercise: chain-rule
import numpy as np


def x_of_t(t):
    """Given: the point x at time t."""
    return np.array([2 * t, 1 - t**2, np.exp(t)])


def df_dt(t):
    x1, x2, x3 = x_of_t(t)
    e = np.exp(x3)
    J = np.array([3 * x1**2 * np.cos(x2) * e, -x1**3 * np.sin(x2) * e, x1**3 * np.cos(x2) * e])
    v = np.array([2, -2 * t, np.exp(t)])
    return J * v
