# question: chain
# kind: wrong
# mistakes: 1
# label: Transposes the matrix in the middle.
# exercise: chain-rule
import numpy as np


def chain(df_dx, dx_du, du_dt):
    """df/dt from df_dx of shape (1, n), dx_du of shape (n, m) and du_dt of shape (m, 1)."""
    J = dx_du.T     # so that the shapes fit?
    return df_dx @ J @ du_dt
