# question: a1_vector
# kind: wrong
# mistakes: 1
# label: Stops at the sums and forgets sigma.
# exercise: simple-networks
import numpy as np

W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_vector = W @ x + b
