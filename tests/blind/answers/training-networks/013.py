# question: not_cost
# kind: wrong
# mistakes: 1
# label: Takes the line b = 0 for the valley instead of b = -w.
# exercise: training-networks

# 2. the valley is horizontal??
not_cost = ["on-b-0", "across-contours"]
