# question: total_derivative
# kind: right
# mistakes: 0
# label: Right: takes the trace of the outer product, which is the same number as row times column.
# exercise: chain-rule
import numpy as np


def total_derivative(df_dx, dx_dt):
    # tr(A B) = tr(B A), and a 1x1 matrix is its own trace
    outer = dx_dt @ df_dx
    return np.trace(outer)
