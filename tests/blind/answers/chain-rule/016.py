# question: dx_dt
# kind: wrong
# mistakes: 1
# label: Differentiates e^t with the power rule, to t e^(t - 1).
# exercise: chain-rule
import numpy as np

def dx_dt(t):
    dx1 = 2
    dx2 = -2*t
    dx3 = t*np.exp(t-1)
    return np.array([dx1, dx2, dx3])
