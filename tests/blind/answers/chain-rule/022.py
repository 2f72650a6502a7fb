# question: df_dt
# kind: wrong
# mistakes: 1
# label: Takes the row at (t, t, t) because t is used for every variable in place of x(t).
# exercise: chain-rule
import numpy as np


def df_dt(t):
    row = np.array([[3 * t**2 * np.cos(t) * np.exp(t),
                     -t**3 * np.sin(t) * np.exp(t),
                     t**3 * np.cos(t) * np.exp(t)]])
    column = np.array([[2], [-2 * t], [np.exp(t)]])
    return (row @ column)[0, 0]
