# question: total_derivative
# kind: right
# mistakes: 0
# label: Right: writes the row times column as a full contraction with einsum.
# exercise: chain-rule
import numpy as np


def total_derivative(df_dx: np.ndarray, dx_dt: np.ndarray) -> float:
    return float(np.einsum("ij,ji->", df_dx, dx_dt))
