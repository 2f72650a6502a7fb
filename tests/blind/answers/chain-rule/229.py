# question: dx_du
# kind: right
# mistakes: 0
# label: Right: columns from the complex-step derivative.
# exercise: chain-rule

import numpy as np

def _x(u):
    return np.array([np.sin(u[0]) + np.cos(u[1]), np.cos(u[0]) - np.sin(u[1]), np.exp(u[0] + u[1])])


def dx_du(u):
    tiny = 1e-30
    columns = [_x(np.asarray(u, dtype=complex) + 1j * tiny * e).imag / tiny for e in np.eye(2)]
    return np.stack(columns, axis=-1)
