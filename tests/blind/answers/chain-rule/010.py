# question: df_dx
# kind: wrong
# mistakes: 1
# label: Uses the power rule on e^x3 and gets x3 e^(x3 - 1).
# exercise: chain-rule
import numpy as np


def df_dx(x):
    x1, x2, x3 = x
    c, s = np.cos(x2), np.sin(x2)
    row = [
        3 * x1**2 * c * np.exp(x3),
        -(x1**3) * s * np.exp(x3),
        x1**3 * c * x3 * np.exp(x3 - 1),
    ]
    return np.array(row)
