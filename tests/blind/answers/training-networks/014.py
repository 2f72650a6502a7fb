# question: not_cost
# kind: wrong
# mistakes: 2
# label: Believes in many separate minima and does not tick that a step across the contours improves the network.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

not_cost = ["many-minima", "on-b-minus-w"]
