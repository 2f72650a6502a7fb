# question: hump
# kind: wrong
# mistakes: 1
# label: The weights to the output are positive and the bias negative, so the output makes a valley and not a hump.
# exercise: simple-networks
import numpy as np

w1_hump = np.array([20.0, -20.0])
b1_hump = np.array([-12.0, 4.0])
# w2 . h + b2 upside down: it is on where one of the two is on
w2_hump = np.array([10.0, 10.0])
b2_hump = -5.0
