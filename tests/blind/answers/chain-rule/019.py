# question: dx_dt
# kind: right
# mistakes: 0
# label: Right: lets numpy differentiate the polynomials and uses that e^t is its own derivative.
# exercise: chain-rule
import numpy as np


def dx_dt(t):
    polys = [[2, 0], [-1, 0, 1]]             # 2t  and  1 - t^2, highest power first
    col = [np.polyval(np.polyder(p), t) for p in polys]
    col.append(np.exp(t))
    return np.array(col).reshape(3, 1)
