# question: dq_dx
# kind: right
# mistakes: 0
# label: Right: fills a 3 by 3 table with the factors, puts the derivatives on its diagonal and multiplies along the rows.
# exercise: chain-rule
import numpy as np


def dq_dx(x):
    x1, x2, x3 = x
    table = np.tile([np.sin(x1), np.cos(x2), np.exp(x3)], (3, 1))
    np.fill_diagonal(table, [np.cos(x1), -np.sin(x2), np.exp(x3)])
    return table.prod(axis=1)
