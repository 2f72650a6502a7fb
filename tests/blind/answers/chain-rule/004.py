# question: total_derivative
# kind: wrong
# mistakes: 1
# label: Forms the right products but sums them along the wrong axis, so the n products come back unsummed.
# exercise: chain-rule
import numpy as np


def total_derivative(df_dx, dx_dt):
    products = df_dx.T * dx_dt      # both columns now
    return np.sum(products, axis=1)
