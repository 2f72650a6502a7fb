# question: dh_dt
# kind: wrong
# mistakes: 1
# label: Uses // for the division t/2, which rounds down.
# exercise: chain-rule

import numpy as np

def dh_dt(t):
    half = t // 2
    u1 = np.cos(half)
    u2 = np.sin(2 * t)
    du1 = -np.sin(half) / 2
    du2 = 2 * np.cos(2 * t)
    x1 = 2 * u1 + 3 * u2
    x2 = 2 * u1 - 3 * u2
    dx1 = 2 * du1 + 3 * du2
    dx2 = 2 * du1 - 3 * du2
    return 2 * x1 * dx1 - 2 * x2 * dx2
