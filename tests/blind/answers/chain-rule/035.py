# question: chain
# kind: wrong
# mistakes: 1
# label: Uses * for the last product, so the row and the column broadcast to a table whose entries are all summed.
# exercise: chain-rule
import numpy as np


def chain(df_dx, dx_du, du_dt):
    df_du = df_dx @ dx_du
    return np.sum(df_du * du_dt)
