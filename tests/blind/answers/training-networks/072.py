# question: layer_derivative
# kind: wrong
# mistakes: 1
# label: Believes that the link is a ratio of the two slopes.
# exercise: training-networks

import numpy as np

layer_derivative = "ds-ratio"
