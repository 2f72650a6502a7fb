# question: df_dx
# kind: right
# mistakes: 0
# label: Right: gets each partial derivative from a tiny imaginary step, which is exact to rounding.
# exercise: chain-rule
import numpy as np


def df_dx(x):
    def f(z):
        return z[0] * z[0] * z[0] * np.cos(z[1]) * np.exp(z[2])

    h = 1e-30
    row = []
    for i in range(3):
        z = np.array(x, dtype=complex)
        z[i] += 1j * h
        row.append(f(z).imag / h)
    return np.array(row)
