# question: chain
# kind: wrong
# mistakes: 1
# label: Leaves out the matrix in the middle.
# exercise: chain-rule
import numpy as np


def chain(df_dx, dx_du, du_dt):
    return df_dx @ du_dt
