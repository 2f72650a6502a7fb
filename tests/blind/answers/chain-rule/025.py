# question: df_dt
# kind: right
# mistakes: 0
# label: Right: inserts x(t) into f first and differentiates the one-variable formula by hand.
# exercise: chain-rule
import numpy as np


def df_dt(t):
    # f(x(t)) = 8 t^3 cos(1 - t^2) exp(exp(t))
    c = np.cos(1 - t**2)
    s = np.sin(1 - t**2)
    return np.exp(np.exp(t)) * (24 * t**2 * c + 16 * t**4 * s + 8 * t**3 * c * np.exp(t))
