# question: total_derivative
# kind: wrong
# mistakes: 1
# label: The loop stops one variable too early, so the last product is missing.
# exercise: chain-rule
import numpy as np


def total_derivative(df_dx, dx_dt):
    n = df_dx.shape[1]
    s = 0.0
    for i in range(n - 1):   # 0 .. n-1
        s += df_dx[0, i] * dx_dt[i, 0]
    return s
