# question: a1_vector
# kind: wrong
# mistakes: 1
# label: Uses the bias of the first neuron for both neurons.
# exercise: simple-networks
import numpy as np

sigma = np.tanh
W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
z0 = -2 * 0.3 + 4 * 0.4 - 1 * 0.1 + 0.1
z1 = 6 * 0.3 + 0 * 0.4 - 3 * 0.1 + 0.1
a1_vector = np.array([sigma(z0), sigma(z1)])
