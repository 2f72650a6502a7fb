# question: df_dx
# kind: wrong
# mistakes: 1
# label: Forgets the minus sign in the derivative of the cosine.
# exercise: chain-rule
import numpy as np


def df_dx(x):
    """The row of the three partial derivatives of f at the point x."""
    x1, x2, x3 = x
    d1 = 3 * x1**2 * np.cos(x2) * np.exp(x3)
    d2 = x1**3 * np.sin(x2) * np.exp(x3)
    d3 = x1**3 * np.cos(x2) * np.exp(x3)
    return np.array([d1, d2, d3])
