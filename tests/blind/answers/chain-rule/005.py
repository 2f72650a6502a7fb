# question: total_derivative
# kind: wrong
# mistakes: 2
# label: Hardcodes three variables, and prints the result instead of returning it.
# exercise: chain-rule
import numpy as np


def total_derivative(df_dx, dx_dt):
    total = 0
    for i in [0, 1, 2]:
        total = total + df_dx[0][i] * dx_dt[i][0]
    print("df/dt =", total)
