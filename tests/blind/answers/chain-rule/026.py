# question: df_dt
# kind: right
# mistakes: 0
# label: Right: carries pairs of value and derivative through the formula, a small automatic differentiation.
# exercise: chain-rule
import numpy as np


def df_dt(t):
    def mul(a, b):
        return a[0] * b[0], a[0] * b[1] + a[1] * b[0]

    def cos(a):
        return np.cos(a[0]), -np.sin(a[0]) * a[1]

    def exp(a):
        return np.exp(a[0]), np.exp(a[0]) * a[1]

    T = (t, 1)
    x1 = mul((2, 0), T)
    tt = mul(T, T)
    x2 = (1 - tt[0], -tt[1])
    x3 = exp(T)
    f = mul(mul(mul(x1, mul(x1, x1)), cos(x2)), exp(x3))
    return f[1]
