# question: J_W1
# kind: right
# mistakes: 0
# label: Right: one einsum over all layers, with the slopes as arrays.
# exercise: backpropagation

import numpy as np


def J_W1(x, y):
    vals = network_function(x)
    s1, s2, s3 = (vals[i] * (1 - vals[i]) for i in (2, 4, 6))
    err = vals[6] - y
    # o: outputs, j: layer 2, i: layer 1, k: examples, q: inputs
    return np.einsum("ok,ok,oj,jk,ji,ik,qk->iq", err, s3, W3, s2, W2, s1, x) * (2 / x.shape[1])
