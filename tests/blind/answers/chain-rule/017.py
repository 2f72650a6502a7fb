# question: dx_dt
# kind: wrong
# mistakes: 1
# label: Returns the point x(t) itself and not its derivative.
# exercise: chain-rule
import numpy as np


def dx_dt(t):
    """The column of the three derivatives of x with respect to t."""
    column = np.array([2 * t, 1 - t**2, np.exp(t)])
    return column.reshape(3, 1)
