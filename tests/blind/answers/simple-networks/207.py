# question: a1
# kind: right
# mistakes: 0
# label: Right: writes tanh out with exponentials, as a lambda.
# exercise: simple-networks

import numpy as np

w1 = 1.3
b1 = -0.1
a1 = lambda a0: 2 / (1 + np.exp(-2 * np.add(np.multiply(w1, a0), b1))) - 1
