# question: not_gate
# kind: wrong
# mistakes: 1
# label: Chooses the network that only falls with its input and gives 0 for the input 0.
# exercise: simple-networks
import numpy as np

not_gate = "w-3-b0"   # negative weight turns it around
