# question: hump
# kind: wrong
# mistakes: 1
# label: Leaves the hidden biases at 0, so hidden neuron 0 is on already at 0.35.
# exercise: simple-networks
import numpy as np

w1_hump = np.array([20.0, -20.0])
b1_hump = np.array([0.0, 0.0])
w2_hump = np.array([-10.0, -10.0])
b2_hump = 5.0
