# question: total_derivative
# kind: wrong
# mistakes: 1
# label: Puts the column before the row, so the matrix product is an outer product and not one number.
# exercise: chain-rule
import numpy as np


def total_derivative(df_dx, dx_dt):
    result = dx_dt @ df_dx
    return result
