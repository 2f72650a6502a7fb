# question: neuron_n
# kind: wrong
# mistakes: 1
# label: The return is indented into the loop, so only the first input counts.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    total = 0
    for wj, aj in zip(w, a0):
        total += wj * aj
        return sigma(total + b)
