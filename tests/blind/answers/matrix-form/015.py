# question: neuron_n
# kind: wrong
# mistakes: 1
# label: The loop starts at 1, so input 0 is left out.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    n = np.size(w)
    return sigma(sum([w[j] * a0[j] for j in range(1, n)]) + b)
