# question: not_gate
# kind: wrong
# mistakes: 1
# label: Looks only at the input 0 and chooses the network that always says 1.
# exercise: simple-networks
import numpy as np

sigma = np.tanh
print(sigma(0 * 0 + 5))   # 0.9999 -> perfect
not_gate = "w0-b5"
