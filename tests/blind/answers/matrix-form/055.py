# question: feedforward
# kind: right
# mistakes: 0
# label: Right: folds the layers with functools.reduce and a lambda.
# exercise: matrix-form
from functools import reduce
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    return reduce(lambda a, Wb: sigma(Wb[0] @ a + Wb[1]), zip(weights, biases), a0)
