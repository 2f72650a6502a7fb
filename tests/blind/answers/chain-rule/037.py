# question: chain
# kind: wrong
# mistakes: 1
# label: Resets the running total for every i, so only the paths through the last x survive.
# exercise: chain-rule
import numpy as np


def chain(df_dx, dx_du, du_dt):
    n, m = dx_du.shape
    for i in range(n):
        total = 0
        for j in range(m):
            total += df_dx[0, i] * dx_du[i, j] * du_dt[j, 0]
    return total
