# question: dp_dt
# kind: right
# mistakes: 0
# label: Right: computes the derivative with an imaginary step of size 1e-30, no formula for it at all.
# exercise: chain-rule
import numpy as np


def dp_dt(t):
    step = 1e-30
    z = complex(t, step)
    u1, u2 = np.exp(z / 2), np.exp(-2 * z)
    x1 = 2 * u1 * u1 + 3 * u2 * u2 - u2
    x2 = 2 * u1 - 5 * u2 * u2 * u2
    return (np.cos(x1) * np.sin(x2)).imag / step
