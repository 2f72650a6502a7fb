# question: layer
# kind: wrong
# mistakes: 1
# label: Adds the biases outside of sigma.
# exercise: matrix-form
import numpy as np

sigma = np.tanh

def layer(W, a0, b):
    return sigma(np.dot(W, a0)) + b
