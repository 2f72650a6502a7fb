# question: J_b3
# kind: wrong
# mistakes: 1
# label: Leaves out the slope of the logistic function in the last layer.
# exercise: backpropagation

import numpy as np

def J_b3(x, y):
    """The cost's derivative with respect to b3: shape (2, 1)."""
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    dC_da3 = 2 * (a3 - y)
    dz3_db3 = 1
    J = dC_da3 * dz3_db3
    return np.sum(J, axis=1, keepdims=True) / x.size
