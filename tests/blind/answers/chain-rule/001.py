# question: total_derivative
# kind: wrong
# mistakes: 1
# label: Multiplies the row and the column with * instead of @, which broadcasts to an n by n table.
# exercise: chain-rule
import numpy as np

def total_derivative(df_dx, dx_dt):
    """df/dt from the row df_dx of shape (1, n) and the column dx_dt of shape (n, 1)."""
    # each partial times each speed
    return df_dx * dx_dt
