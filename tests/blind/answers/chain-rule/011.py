# question: df_dx
# kind: wrong
# mistakes: 1
# label: Adds the three partial derivatives up to one number and does not return them as a row.
# exercise: chain-rule
import numpy as np


def df_dx(x):
    x1, x2, x3 = x
    # product rule: sum of the three terms
    return (3 * x1**2 * np.cos(x2) * np.exp(x3)
            - x1**3 * np.sin(x2) * np.exp(x3)
            + x1**3 * np.cos(x2) * np.exp(x3))
