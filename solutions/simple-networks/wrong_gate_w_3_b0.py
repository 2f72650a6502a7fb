# exercise: simple-networks
# mistake: takes w = -3, b = 0: reverses the sign instead of NOT
# fails: not_gate, own_not
import numpy as np

sigma = np.tanh
w1 = 1.3
b1 = -0.1


def a1(a0):
    return sigma(w1 * a0 + b1)


not_gate = "w-3-b0"
w1_not = -3
b1_not = 0

W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_vector = sigma(W @ x + b)

network_facts = ["weights-product", "biases-5"]
forward_formula = ["nested"]

w1_hump = np.array([10.0, -10.0])
b1_hump = np.array([-6.3, 1.3])
w2_hump = np.array([-9.85, -9.85])
b2_hump = 5.2
