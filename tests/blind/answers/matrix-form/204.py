# question: neuron_n
# kind: wrong
# mistakes: 1
# label: Stops the loop one input too early.
# exercise: matrix-form

import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    n = len(w)
    s = b
    for j in range(0, n - 1):
        s = s + w[j] * a0[j]
    return sigma(s)
