# question: neuron
# kind: wrong
# mistakes: 1
# label: Returns the slope of tanh at the sum and not its value.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    z = w * a0 + b
    return 1 - sigma(z)**2
