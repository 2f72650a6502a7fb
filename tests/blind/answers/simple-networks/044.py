# question: hump
# kind: wrong
# mistakes: 1
# label: Swaps the two hidden neurons: neuron 0 switches off and neuron 1 switches on.
# exercise: simple-networks
import numpy as np

w1_hump = np.array([-20.0, 20.0])
b1_hump = np.array([4.0, -12.0])
w2_hump = np.array([-10.0, -10.0])
b2_hump = 5.0
