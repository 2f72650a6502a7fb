# question: partials
# kind: wrong
# mistakes: 1
# label: Takes the derivative of sigma to be sigma itself.
# exercise: training-networks
"""Training neural networks. Replace every None, and complete the functions."""

import numpy as np

partials = [
    "dCda-2",
    "dadz-s",   # da/dz
    "dzdw-a0",
    "dzdb-1",
]
