# question: not_gate
# kind: right
# mistakes: 0
# label: Right: computes the cost of all five options and takes the smallest.
# exercise: simple-networks
import numpy as np

sigma = np.tanh

options = {"w10-b0": (10, 0), "w3-b1": (3, 1), "w-3-b0": (-3, 0), "w-5-b5": (-5, 5), "w0-b5": (0, 5)}


def cost(name):
    w, b = options[name]
    return (sigma(b) - 1)**2 + sigma(w + b)**2


not_gate = min(options, key=cost)
