# question: dx_du
# kind: wrong
# mistakes: 1
# label: Multiplies the entries of the third row with u1 and u2, as if these were the inner derivatives.
# exercise: chain-rule
import numpy as np


def dx_du(u):
    J = np.zeros((3, 2))
    J[0] = np.cos(u[0]), -np.sin(u[1])
    J[1] = -np.sin(u[0]), -np.cos(u[1])
    J[2] = u[0] * np.exp(u[0] + u[1]), u[1] * np.exp(u[0] + u[1])
    return J
