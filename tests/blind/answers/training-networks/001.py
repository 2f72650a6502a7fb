# question: C_0
# kind: wrong
# mistakes: 1
# label: Leaves out sigma: takes the weighted sum itself as the activation.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

w1 = 1.3
b1 = -0.1
x, y = 0, 1
a = w1 * x + b1
C_0 = (a - y) ** 2
