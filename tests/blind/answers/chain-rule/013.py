# question: df_dx
# kind: right
# mistakes: 0
# label: Right: keeps factors and their derivatives in two lists and swaps one factor at a time.
# exercise: chain-rule
import numpy as np


def df_dx(x):
    x1, x2, x3 = x
    factors = [x1**3, np.cos(x2), np.exp(x3)]
    slopes = [3 * x1**2, -np.sin(x2), np.exp(x3)]
    row = []
    for i in range(3):
        p = 1.0
        for j in range(3):
            p = p * (slopes[j] if i == j else factors[j])
        row.append(p)
    return np.array([row])
