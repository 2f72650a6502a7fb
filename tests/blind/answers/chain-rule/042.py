# question: dh_dt
# kind: wrong
# mistakes: 1
# label: The second partial derivative of h lacks its minus sign.
# exercise: chain-rule
import numpy as np


def dh_dt(t: float) -> float:
    u1, u2 = np.cos(t / 2), np.sin(2 * t)
    x1, x2 = 2 * u1 + 3 * u2, 2 * u1 - 3 * u2
    du1, du2 = -np.sin(t / 2) / 2, 2 * np.cos(2 * t)
    dx1, dx2 = 2 * du1 + 3 * du2, 2 * du1 - 3 * du2
    return 2 * x1 * dx1 + 2 * x2 * dx2
