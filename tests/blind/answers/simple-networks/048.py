# question: hump
# kind: wrong
# mistakes: 2
# label: Both hidden neurons switch on, because of a lost minus sign, and the output's bias is negative.
# exercise: simple-networks
import numpy as np

w1_hump = np.array([20.0, 20.0])
b1_hump = np.array([-12.0, 4.0])
w2_hump = np.array([-10.0, -10.0])
b2_hump = -5.0
