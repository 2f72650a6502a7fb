# question: df_dx
# kind: wrong
# mistakes: 1
# label: Differentiates x1^3 to 3 x1 and not to 3 x1^2.
# exercise: chain-rule
import numpy as np


def df_dx(x):
    x1, x2, x3 = x
    E = np.exp(x3)
    return np.array([[3*x1*np.cos(x2)*E, -x1**3*np.sin(x2)*E, x1**3*np.cos(x2)*E]])
