# exercise: simple-networks
# shows: the course's style: a Greek sigma, arrays throughout, the numbers of the right option as own parameters
import numpy as np

σ = np.tanh
w1 = -5
b1 = 5


def a1(a0):
    return σ(w1 * a0 + b1)


print(a1(0), a1(1))
not_gate = "w-5-b5"
w1_not, b1_not = w1, b1

W = np.array([[-2, 4, -1], [6, 0, -3]])
b = np.array([0.1, -2.5])
x = np.array([0.3, 0.4, 0.1])
a1_0 = σ(W[0] @ x + b[0])
a1_1 = σ(W[1] @ x + b[1])
a1_vector = np.array([a1_0, a1_1])

network_facts = ["weights-product", "biases-5"]
forward_formula = ["nested"]

w1_hump = np.array([10, -10])
b1_hump = np.array([-6.3, 1.3])
w2_hump = np.array([-9.85, -9.85])
b2_hump = 5.2
