# question: own_not
# kind: wrong
# mistakes: 1
# label: Changes w1 and b1 and leaves w1_not and b1_not at the numbers of the start.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = -4
b1 = 4

w1_not = 1.3
b1_not = -0.1
