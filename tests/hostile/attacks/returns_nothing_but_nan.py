# attack: returns values that compare with nothing
# full: wrong
# reduced: wrong
# stopped-by: judge
import numpy as np


def attack():
    return np.array([np.nan, np.inf, -np.inf, -0.0])
