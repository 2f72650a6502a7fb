# question: a1_vector
# kind: wrong
# mistakes: 2
# label: Misreads the weight -1 as 1 when computing by hand, and puts the two entries in the wrong order.
# exercise: simple-networks
import numpy as np

# neuron 0: -0.6 + 1.6 + 0.1 + 0.1 = 1.2
# neuron 1:  1.8 + 0 - 0.3 - 2.5 = -1
a1_vector = [np.tanh(-1), np.tanh(1.2)]
