# question: neuron
# kind: wrong
# mistakes: 1
# label: Rounds the activity to one decimal.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron(w, a0, b):
    a1 = sigma(w * a0 + b)
    return round(float(a1), 1)   # looks nicer
