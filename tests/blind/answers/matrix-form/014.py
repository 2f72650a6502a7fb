# question: neuron_n
# kind: wrong
# mistakes: 1
# label: The loop runs to n - 1 exclusive, so the last input is left out.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron_n(w, a0, b):
    z = b
    for j in range(0, len(w) - 1):
        z = z + w[j] * a0[j]
    return sigma(z)
