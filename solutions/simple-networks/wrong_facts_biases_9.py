# exercise: simple-networks
# mistake: counts biases for the input neurons, too
# fails: network_facts
import numpy as np

sigma = np.tanh
w1 = 1.3
b1 = -0.1


def a1(a0):
    return sigma(w1 * a0 + b1)


not_gate = "w-5-b5"
w1_not = -4.0
b1_not = 4.0

W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_vector = sigma(W @ x + b)

network_facts = ["biases-9", "weights-product"]
forward_formula = ["nested"]

w1_hump = np.array([10.0, -10.0])
b1_hump = np.array([-6.3, 1.3])
w2_hump = np.array([-9.85, -9.85])
b2_hump = 5.2
