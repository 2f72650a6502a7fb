# question: df_dx
# kind: wrong
# mistakes: 1
# label: Adds up the three partial derivatives instead of returning a row.
# exercise: chain-rule

import numpy as np

def df_dx(x):
    x1, x2, x3 = x[0], x[1], x[2]
    e = np.exp(x3)
    df1 = 3 * x1**2 * np.cos(x2) * e
    df2 = -x1**3 * np.sin(x2) * e
    df3 = x1**3 * np.cos(x2) * e
    return df1 + df2 + df3
