# question: C_0
# kind: wrong
# mistakes: 2
# label: Takes the other example (x = 1, y = 0) and puts a factor 1/2 before the square.
# exercise: training-networks

import numpy as np

x = 1
y = 0
z = 1.3 * x + -0.1
C_0 = 0.5 * (np.tanh(z) - y) ** 2
