# exercise: simple-networks
# shows: numbers worked out by hand as a column, tanh through the logistic function, matrices for the hump
import numpy as np

sigmoid = lambda z: 1 / (1 + np.exp(-z))
a1 = lambda a: 2 * sigmoid(2 * (b1 + np.multiply(a, w1))) - 1

not_gate = "w-5-b5"
w1_not = np.array([-10.0])
b1_not = np.float32(10)

# z = [-0.6 + 1.6 - 0.1 + 0.1, 1.8 + 0 - 0.3 - 2.5] = [1, -1]
a1_vector = np.array([[0.76], [-0.76]])

network_facts = {"weights-product", "biases-5"}
forward_formula = ["nested"]

w1_hump = np.array([[12.0], [-12.0]])
b1_hump = np.array([[-7.5], [1.8]])
w2_hump = np.array([[-11.0, -11.0]])
b2_hump = np.array([[5.5]])
