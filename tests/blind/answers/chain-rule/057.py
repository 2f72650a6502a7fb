# question: dq_dx
# kind: wrong
# mistakes: 2
# label: Prints the row and returns nothing, and lacks the minus sign of the cosine's derivative.
# exercise: chain-rule
import numpy as np


def dq_dx(x):
    a, b, c = x
    row = np.array([np.cos(a)*np.cos(b)*np.exp(c), np.sin(a)*np.sin(b)*np.exp(c), np.sin(a)*np.cos(b)*np.exp(c)])
    print(row)
