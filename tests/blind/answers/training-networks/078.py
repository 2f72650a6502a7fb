# question: da_da
# kind: wrong
# mistakes: 1
# label: Leaves out the slope and returns the weights.
# exercise: training-networks

import numpy as np

sigma = np.tanh


def da_da(W, z):
    # a = W a + b  =>  da/da = W
    return W
