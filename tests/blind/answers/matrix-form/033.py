# question: layer
# kind: wrong
# mistakes: 1
# label: Collects the activities in a mutable default list, which still holds those of earlier calls.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def layer(W, a0, b, out=[]):
    for i in range(len(b)):
        out.append(sigma(W[i] @ a0 + b[i]))
    return np.array(out)
