# question: neuron_n
# kind: right
# mistakes: 0
# label: Right: folds pairs of weight and input with functools.reduce, starting from the bias.
# exercise: matrix-form
from functools import reduce
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    return sigma(reduce(lambda z, pair: z + pair[0] * pair[1], zip(w, a0), b))
