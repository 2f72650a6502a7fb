# question: dx_du
# kind: wrong
# mistakes: 1
# label: Lists the entries column by column, but reshape fills the matrix row by row.
# exercise: chain-rule
import numpy as np


def dx_du(u):
    u1, u2 = u[0], u[1]
    e = np.exp(u1 + u2)
    du1 = [np.cos(u1), -np.sin(u1), e]
    du2 = [-np.sin(u2), -np.cos(u2), e]
    return np.array(du1 + du2).reshape(3, 2)
