# question: layer
# kind: right
# mistakes: 0
# label: Right: glues the biases to W as a further column and a 1 to the inputs.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b):
    Wb = np.column_stack((W, b))
    return sigma(Wb @ np.append(a0, 1.0))
