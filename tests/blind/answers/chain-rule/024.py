# question: df_dt
# kind: wrong
# mistakes: 2
# label: Forgets the minus sign in the cosine's derivative, and uses 1 for the derivative of 2t.
# exercise: chain-rule
import numpy as np


def x_of_t(t):
    return np.array([2 * t, 1 - t**2, np.exp(t)])


def df_dt(t):
    x1, x2, x3 = x_of_t(t)
    f1 = 3 * x1**2 * np.cos(x2) * np.exp(x3)
    f2 = x1**3 * np.sin(x2) * np.exp(x3)
    f3 = x1**3 * np.cos(x2) * np.exp(x3)
    return f1 * 1 + f2 * (-2 * t) + f3 * np.exp(t)
