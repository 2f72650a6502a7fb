# question: a1_vector
# kind: wrong
# mistakes: 2
# label: Gives only the product of matrix and vector, without the biases and without sigma.
# exercise: simple-networks
import numpy as np

W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_vector = np.array([0.9, 1.5])   # by hand
