# question: df_dx
# kind: wrong
# mistakes: 2
# label: Takes x2 for degrees and converts it to radians, and forgets the minus sign of the cosine's derivative.
# exercise: chain-rule
import numpy as np


def df_dx(x):
    x1, x2, x3 = x
    phi = np.radians(x2)
    return np.array([
        3 * x1 ** 2 * np.cos(phi) * np.exp(x3),
        x1 ** 3 * np.sin(phi) * np.exp(x3),
        x1 ** 3 * np.cos(phi) * np.exp(x3),
    ])
