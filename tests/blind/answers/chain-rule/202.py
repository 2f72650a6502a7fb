# question: total_derivative
# kind: wrong
# mistakes: 1
# label: Loops over len(df_dx), which is 1, so that only the first path counts.
# exercise: chain-rule

import numpy as np

def total_derivative(df_dx, dx_dt):
    result = 0
    for i in range(len(df_dx)):
        result += df_dx[0, i] * dx_dt[i, 0]
    return result
