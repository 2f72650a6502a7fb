# question: neuron
# kind: wrong
# mistakes: 2
# label: Leaves the bias out, and prints the activity without returning it.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    a1 = sigma(w * a0)
    print(a1)
