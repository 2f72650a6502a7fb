# question: not_gate
# kind: wrong
# mistakes: 1
# label: Chooses the network that copies its input, 0 to 0 and 1 to 1.
# exercise: simple-networks
import numpy as np

not_gate = "w10-b0"
