# exercise: simple-networks
# helper: sigma
# shows: sigma is redefined as the logistic function further down, below functions that need tanh
import numpy as np

sigma = np.tanh
w1, b1 = 1.3, -0.1


def a1(a0):
    return sigma(w1 * a0 + b1)


not_gate = "w-5-b5"
w1_not, b1_not = -3.0, 3.0

W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_vector = sigma(np.dot(W, x) + b).round(2)

network_facts = ["biases-5", "weights-product"]
forward_formula = ["nested"]

sigma = lambda z: 1 / (1 + np.exp(-z))
w1_hump, b1_hump, w2_hump, b2_hump = [10, -10], [-6.3, 1.3], [-9.85, -9.85], 5.2
hidden = sigma(np.outer(np.linspace(0, 1, 5), w1_hump) + b1_hump)
print(sigma(hidden @ w2_hump + b2_hump))
