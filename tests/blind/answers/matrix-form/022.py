# question: neuron_n
# kind: right
# mistakes: 0
# label: Right: recursion that moves one input after the other into the bias.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    if len(w) == 0:
        return sigma(b)
    return neuron_n(w[1:], a0[1:], b + w[0] * a0[0])
