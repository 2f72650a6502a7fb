# question: own_not
# kind: right
# mistakes: 0
# label: Right: solves for the numbers with the inverse of tanh, for the outputs 0.95 and 0.05.
# exercise: simple-networks
import numpy as np

# tanh(b) = 0.95 and tanh(w + b) = 0.05
b1_not = np.arctanh(0.95)
w1_not = np.arctanh(0.05) - b1_not
