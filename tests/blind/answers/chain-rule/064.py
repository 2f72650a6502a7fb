# question: dx_du
# kind: right
# mistakes: 0
# label: Right: uses that differentiating a sine or cosine is a shift by a quarter turn, and builds the matrix from columns.
# exercise: chain-rule
import numpy as np

QUARTER = np.pi / 2


def dx_du(u):
    a, b = u
    e = np.exp(a) * np.exp(b)
    first = [np.sin(a + QUARTER), np.cos(a + QUARTER), e]
    second = [np.cos(b + QUARTER), -np.sin(b + QUARTER), e]
    return np.column_stack([first, second])
