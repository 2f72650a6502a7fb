# question: a1
# kind: right
# mistakes: 0
# label: Right: a lambda that looks w1 and b1 up at each call.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

w1 = 1.3
b1 = -0.1

a1 = lambda a0: sigma(w1 * a0 + b1)
