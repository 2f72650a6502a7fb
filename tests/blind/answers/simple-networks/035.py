# question: a1_vector
# kind: right
# mistakes: 0
# label: Right: two nested loops over the edges with math.tanh, from the given arrays.
# exercise: simple-networks
import math
import numpy as np

W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])

a1_vector = np.zeros(2)
for i in range(2):
    z = b[i]
    for j in range(3):
        z += W[i, j] * x[j]      # to i from j
    a1_vector[i] = math.tanh(z)
