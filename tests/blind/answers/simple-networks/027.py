# question: a1_vector
# kind: wrong
# mistakes: 1
# label: Adds the biases after sigma.
# exercise: simple-networks
import numpy as np

sigma = np.tanh
W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_vector = sigma(W @ x) + b
