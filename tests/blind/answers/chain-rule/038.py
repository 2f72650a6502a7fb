# question: chain
# kind: wrong
# mistakes: 2
# label: Hardcodes two variables in each layer, and picks the partial derivative of f with the index of u.
# exercise: chain-rule
import numpy as np


def chain(df_dx, dx_du, du_dt):
    s = 0
    for i in range(2):
        for j in range(2):
            s += df_dx[0, j] * dx_du[i, j] * du_dt[j, 0]
    return s
