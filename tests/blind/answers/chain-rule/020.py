# question: df_dt
# kind: wrong
# mistakes: 1
# label: Takes the row at dx/dt and not at the point x(t).
# exercise: chain-rule
import numpy as np


def x_of_t(t):
    """Given: the point x at time t."""
    return np.array([2 * t, 1 - t**2, np.exp(t)])


def df_dx(x):
    x1, x2, x3 = x
    return np.array([3*x1**2*np.cos(x2)*np.exp(x3), -x1**3*np.sin(x2)*np.exp(x3), x1**3*np.cos(x2)*np.exp(x3)])


def dx_dt(t):
    return np.array([2, -2 * t, np.exp(t)])


def df_dt(t):
    column = dx_dt(t)
    return df_dx(column) @ column
