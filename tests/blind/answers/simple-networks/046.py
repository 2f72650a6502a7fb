# question: hump
# kind: wrong
# mistakes: 1
# label: Leaves the output's bias at 0, so the output never gets above one half.
# exercise: simple-networks
import numpy as np

w1_hump = np.array([25.0, -25.0])
b1_hump = np.array([-15.0, 5.0])
w2_hump = np.array([-12.0, -12.0])
b2_hump = 0.0
