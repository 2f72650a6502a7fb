# question: own_not
# kind: right
# mistakes: 0
# label: Right: searches a grid for the pair with the smallest mean cost.
# exercise: simple-networks
import numpy as np

best = None
for w in np.arange(-8, 8.01, 0.25):
    for b in np.arange(-8, 8.01, 0.25):
        c = ((np.tanh(b) - 1)**2 + np.tanh(w + b)**2) / 2
        if best is None or c < best[0]:
            best = (c, w, b)
_, w1_not, b1_not = best
